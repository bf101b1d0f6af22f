"use strict";

// Follows the chat that is shown, and lets the person who looks at it act through the control.

const REFRESH_MILLISECONDS = 700;
const NOTICE_MILLISECONDS = 4000;
const PARTS = ["messages", "foot", "toast"];

let source = "";
let press = "";
let pressedAt = 0;

async function refresh() {
  const address = new URL(location.href);
  if (press) address.searchParams.set("press", press);
  const reply = await fetch(address, { cache: "no-store" });
  const text = await reply.text();
  if (reply.ok && text !== source) {
    source = text;
    show(new DOMParser().parseFromString(text, "text/html"));
  }
  if (press && Date.now() - pressedAt > NOTICE_MILLISECONDS) press = "";
}

function show(fresh) {
  const isAtEnd = innerHeight + scrollY >= document.body.scrollHeight - 40;
  keepSame(document.querySelector("#messages"), fresh.querySelector("#messages"));
  replaceIfChanged("#foot", fresh);
  document.querySelector("#toast")?.remove();
  const toast = fresh.querySelector("#toast");
  if (toast) document.querySelector("#messages").after(toast);
  markLongQuotes();
  if (isAtEnd) scrollToEnd();
}

// What did not change stays the same element, so that what is unfolded or revealed stays so.
function keepSame(shown, fresh) {
  const known = new Map([...shown.children].map((child) => [child.source, child]));
  const children = [...fresh.children].map((child) => known.get(child.outerHTML) ?? remember(child));
  shown.replaceChildren(...children);
}

function remember(element) {
  element.source = element.outerHTML;
  return element;
}

function replaceIfChanged(selector, fresh) {
  const shown = document.querySelector(selector);
  const replacement = fresh.querySelector(selector);
  if (shown && replacement && shown.source !== replacement.outerHTML) {
    shown.replaceWith(remember(replacement));
  }
}

function markLongQuotes() {
  for (const quote of document.querySelectorAll("blockquote.expandable:not(.unfolded)")) {
    quote.classList.toggle("long", quote.scrollHeight > quote.clientHeight + 2);
  }
}

function scrollToEnd() {
  scrollTo({ top: document.body.scrollHeight });
}

async function post(path, body) {
  const reply = await fetch(path, { method: "POST", body: JSON.stringify(body) });
  const answer = await reply.json();
  if (!reply.ok) alert(answer.error);
  return answer.result;
}

function acts() {
  return JSON.parse(document.querySelector("[data-acts]").dataset.acts);
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
  if (event.key !== "Enter" || event.shiftKey) return;
  if (event.target.matches("textarea")) {
    event.preventDefault();
    event.target.form.requestSubmit();
  } else if (event.target.matches(".command, .spoiler")) {
    event.target.click();
  }
});

document.addEventListener("change", (event) => {
  if (event.target.id !== "as") return;
  const address = new URL(location.href);
  address.searchParams.set("as", event.target.value);
  location.assign(address);
});

async function follow() {
  try {
    await refresh();
  } catch {
    // The platform has stopped; it may come back.
  }
  setTimeout(follow, REFRESH_MILLISECONDS);
}

for (const child of document.querySelector("#messages").children) remember(child);
for (const part of PARTS) {
  const element = document.getElementById(part);
  if (element) remember(element);
}
markLongQuotes();
scrollToEnd();
follow();
