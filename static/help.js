// Help pages: a changed choice shows at once; else the form's button does it.
"use strict";

const KEPT = ["sudo", "scheme"]; // for the next pages
const isTyped = (field) => ["text", "number"].includes(field.type);
const fieldsOf = (form) => [...form.querySelectorAll("input, select")]; 
let asking;

function address(form) {
  const url = new URL(form.getAttribute("action"), location);
  for (const [key, value] of new FormData(form)) url.searchParams.append(key, value);
  return url;
}

function keep(field) {
  try { if (KEPT.includes(field.name)) sessionStorage.setItem(field.name, field.value); } catch {}
}

async function show(form) {
  asking?.abort();
  asking = new AbortController();
  const url = address(form);
  const sent = new Map(fieldsOf(form).filter(isTyped).map((field) => [field.id, field.value]));
  try {
    const answer = await fetch(url, { signal: asking.signal });
    if (!answer.ok) throw new Error(answer.status);
    swap(new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("help"), sent);
    history.replaceState(null, "", url);
  } catch (error) {
    if (error.name !== "AbortError") HTMLFormElement.prototype.submit.call(form);
  }
}

function swap(fresh, sent) {
  const old = document.getElementById("help");
  const focused = old.contains(document.activeElement) ? document.activeElement.id : "";
  for (const [id, value] of sent) { // typed while the answer was on its way
    const field = document.getElementById(id);
    if (field && field.value !== value && fresh.querySelector(`#${id}`)) fresh.querySelector(`#${id}`).value = field.value;
  }
  const open = [...old.querySelectorAll("details")].map((one) => one.open);
  fresh.querySelectorAll("details").forEach((one, at) => { one.open = Boolean(open[at]); });
  old.replaceWith(fresh);
  start();
  if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
  const said = document.getElementById("help-said");
  said.textContent = "";
  setTimeout(() => { said.textContent = said.dataset.said; }, 50);
}

function start() {
  const form = document.getElementById("choices");
  addCopyButtons(document.getElementById("help"));
  if (!form) return;
  document.getElementById("help").classList.add("is-live");
  form.addEventListener("change", (event) => {
    keep(event.target);
    if (form.reportValidity()) show(form);
  });
  form.addEventListener("submit", (event) => { event.preventDefault(); show(form); });
}

start();
try {
  const form = document.getElementById("choices") || document.createElement("form");
  const missed = fieldsOf(form).filter((field) => {
    const kept = KEPT.includes(field.name) && sessionStorage.getItem(field.name);
    const asked = new URLSearchParams(location.search).has(field.name);
    if (!kept || asked || ![...field.options].some((one) => one.value === kept && !one.selected)) return false;
    field.value = kept;
    return true;
  });
  if (missed.length) show(form);
} catch {}
