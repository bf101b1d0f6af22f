"use strict";

// A Slack channel or the app's Home tab: what its person writes, presses, chooses and fills in.

look.show = (fresh) => {
  const shown = document.querySelector("#modal");
  const modal = fresh.querySelector("#modal");
  if (fresh !== document && shown.source !== modal.outerHTML) shown.replaceWith(remember(modal));
};

function act(action, more) {
  return post(`/control/slack/${action}`, more);
}

// A control stands in a message or in a view; each is acted in by its own address.
async function actIn(element, verb, more) {
  const { user, channel } = acts();
  const view = element.closest("[data-view]")?.dataset.view;
  if (view) await act(`${verb}_in_view`, { user, view_id: view, ...more });
  else await act(verb, { user, channel, ts: element.closest("[data-ts]").dataset.ts, ...more });
  await refresh();
}

async function say(text) {
  if (!text.trim()) return;
  const { user, channel } = acts();
  const [command, ...rest] = text.trim().split(/\s+/);
  if (command.startsWith("/")) await act("command", { user, channel, command, text: rest.join(" ") });
  else await act("write", { user, channel, text });
  await refresh();
  scrollToEnd();
}

function answerOf(field) {
  const boxes = field.closest("[data-several]");
  if (boxes) {
    const checked = [...boxes.querySelectorAll(":checked")].map((box) => box.value);
    return field.type === "checkbox" ? checked : (checked[0] ?? "");
  }
  return field.multiple ? [...field.selectedOptions].map((option) => option.value) : field.value;
}

document.addEventListener("click", async (event) => {
  const target = event.target.closest("button, a[data-press], [data-tab]");
  if (!target) return;
  if (target.dataset.tab) {
    event.preventDefault();
    await act("open_home", { user: acts().user, tab: target.dataset.tab });
    location.assign(target.href);
  } else if ("close" in target.dataset) {
    await act("close_view", { user: acts().user, view_id: target.closest("[data-view]").dataset.view });
    await refresh();
  } else if (target.dataset.choose) {
    target.closest("details").open = false;
    await actIn(target, "choose", { field: target.dataset.choose, answer: target.dataset.value });
  } else if (target.dataset.press) {
    await actIn(target, "press", { button: target.dataset.press });
  }
});

document.addEventListener("change", async (event) => {
  const place = event.target.dataset.choose ?? event.target.closest("[data-several]")?.dataset.several;
  if (place) await actIn(event.target, "choose", { field: place, answer: answerOf(event.target) });
});

document.addEventListener("submit", async (event) => {
  event.preventDefault();
  if (event.target.matches(".modal")) {
    await act("submit_view", { user: acts().user, view_id: event.target.dataset.view });
    await refresh();
    return;
  }
  const field = event.target.elements.text;
  const text = field.value;
  field.value = "";
  await say(text);
});
