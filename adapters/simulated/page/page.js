"use strict";

// A Telegram chat: what its person writes and presses, and the notices that pass by.

const NOTICE_MILLISECONDS = 4000;

let press = "";
let pressedAt = 0;

look.address = () => {
  if (press && Date.now() - pressedAt > NOTICE_MILLISECONDS) press = "";
  const address = new URL(location.href);
  if (press) address.searchParams.set("press", press);
  return address;
};

look.show = (fresh) => {
  const toast = fresh.querySelector("#toast");
  if (fresh !== document) document.querySelector("#toast")?.remove();
  if (toast && fresh !== document) document.querySelector("#messages").after(toast);
  markLongQuotes();
};

function markLongQuotes() {
  for (const quote of document.querySelectorAll("blockquote.expandable:not(.unfolded)")) {
    quote.classList.toggle("long", quote.scrollHeight > quote.clientHeight + 2);
  }
}

async function write(text) {
  document.querySelector(".menu")?.removeAttribute("open");
  if (text.trim()) await post("/control/telegram/write", { ...acts(), text });
  await refresh();
  scrollToEnd();
}

async function pressButton(button) {
  const { thread, ...who } = acts();
  const message = Number(button.closest("article").id.slice(1));
  button.classList.add("waiting");
  press = await post("/control/telegram/press", { ...who, message_id: message, button: Number(button.dataset.press) });
  pressedAt = Date.now();
  await refresh();
}

document.addEventListener("click", async (event) => {
  const target = event.target.closest("button, .command, .spoiler, blockquote.expandable");
  if (!target) return;
  if (target.dataset.press) await pressButton(target);
  else if (target.dataset.write) await write(target.dataset.write);
  else if (target.dataset.advance) await post("/clock", { advance: Number(target.dataset.advance) });
  else if (target.matches(".command")) await write(target.textContent);
  else if (target.matches(".spoiler")) target.classList.add("revealed");
  else if (target.matches("blockquote.expandable")) target.classList.toggle("unfolded");
});

document.addEventListener("submit", async (event) => {
  event.preventDefault();
  const field = event.target.elements.text;
  const text = field.value;
  field.value = "";
  await write(text);
});

document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && event.target.matches(".command, .spoiler")) event.target.click();
});
