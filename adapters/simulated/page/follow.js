"use strict";

// What all pages share: each follows what it shows, and acts through the control.

const REFRESH_MILLISECONDS = 700;

// What a page adds: the address it follows, and what it does with a fresh copy of itself.
const look = { address: () => new URL(location.href), show: () => {} };
let source = "";

async function refresh() {
  const reply = await fetch(look.address(), { cache: "no-store" });
  const text = await reply.text();
  if (!reply.ok || text === source) return;
  source = text;
  const fresh = new DOMParser().parseFromString(text, "text/html");
  const isAtEnd = innerHeight + scrollY >= document.body.scrollHeight - 40;
  keepSame(document.querySelector("#messages"), fresh.querySelector("#messages"));
  replaceIfChanged("#foot", fresh);
  look.show(fresh);
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

document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.shiftKey || !event.target.matches("#composer textarea")) return;
  event.preventDefault();
  event.target.form.requestSubmit();
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

document.addEventListener("DOMContentLoaded", () => {
  for (const child of document.querySelector("#messages").children) remember(child);
  for (const part of document.querySelectorAll("#messages, #foot, #toast, #modal")) remember(part);
  look.show(document);
  scrollToEnd();
  follow();
});
