// Small helps for every page; all pages work without them.
"use strict";

const root = document.documentElement;

// Times: “3 h ago” in place of the exact time, or beside it.
// unit, its seconds, its sign, from how many of it on: 41 h says more than 1 d.
const UNITS = [["day", 86400, "d", 2], ["hour", 3600, "h", 1], ["minute", 60, "min", 1]];
const relative = new Intl.RelativeTimeFormat(root.lang, { style: "short" });
const now = new Intl.RelativeTimeFormat(root.lang, { numeric: "auto" }).format(0, "second");

function ageOf(time) {
  const seconds = (Date.parse(time.dateTime) - Date.now()) / 1000;
  const [unit, size, short] = UNITS.find((entry) => Math.abs(seconds) >= entry[1] * entry[3]) || ["", 0];
  if (!size) return now;
  const count = Math.floor(Math.abs(seconds) / size);
  if (!root.lang.startsWith("en")) return relative.format(Math.sign(seconds) * count, unit);
  return seconds < 0 ? `${count} ${short} ago` : `in ${count} ${short}`;
}

// On a phone nothing fits beside: a second line would move what is below.
const narrow = matchMedia("(max-width: 720px)");

function tellAges() {
  for (const time of document.querySelectorAll("time[data-ago]")) {
    if (time.dataset.ago !== "beside" || narrow.matches) {
      time.textContent = ageOf(time);
      continue;
    }
    if (!time.nextElementSibling) time.insertAdjacentHTML("afterend", ' <span class="quiet age"></span>');
    time.nextElementSibling.textContent = ageOf(time);
  }
}

// A page that is older than ten minutes says so: a cache may keep it while the site is stopped.
function tellOld() {
  const old = document.getElementById("old");
  if (!old || Date.now() - Date.parse(old.dataset.made) < 600000) return;
  old.lastElementChild.textContent = `, ${ageOf({ dateTime: old.dataset.made })}`;
  old.hidden = false;
}

// Copy buttons: a block's own text, or what data-copy-text says.
function addCopyButtons(within = document) {
  if (!navigator.clipboard) return;
  for (const block of within.querySelectorAll(".code")) {
    if (block.querySelector(".copy")) continue;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "copy";
    button.textContent = root.dataset.copy;
    button.addEventListener("click", async () => {
      const text = block.dataset.copyText || block.querySelector("pre").textContent.replace(/\n$/, "");
      await navigator.clipboard.writeText(text);
      button.textContent = root.dataset.copied;
      setTimeout(() => { button.textContent = root.dataset.copy; }, 2000);
    });
    block.append(button);
  }
}

// Theme: as the system, light, dark.
function offerThemes() {
  const button = document.getElementById("theme");
  const order = ["auto", "light", "dark"];
  const show = () => {
    const theme = root.dataset.theme || "auto";
    button.title = button.dataset[theme];
    button.setAttribute("aria-label", button.dataset[theme]);
    button.dataset.now = theme;
  };
  button.addEventListener("click", () => {
    const next = order[(order.indexOf(root.dataset.theme || "auto") + 1) % 3];
    if (next === "auto") delete root.dataset.theme; else root.dataset.theme = next;
    try { localStorage.setItem("theme", next); } catch { /* it holds for this page only */ }
    show();
  });
  show();
  button.hidden = false;
}

// Search as you type: the server's own answer replaces the list.
function searchLive(form) {
  const input = form.querySelector("input[type=search]");
  const target = form.dataset.live;
  let timer, asked;
  const search = async () => {
    asked?.abort();
    asked = new AbortController();
    const url = new URL(form.action);
    for (const [key, value] of new FormData(form)) if (value) url.searchParams.set(key, value);
    try {
      const answer = await fetch(url, { signal: asked.signal });
      if (!answer.ok) return;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      for (const part of [`#${target}`, ".tabs"]) {
        const fresh = page.querySelector(part);
        if (fresh) document.querySelector(part).replaceWith(fresh);
      }
      const found = document.getElementById("found");
      if (found) found.textContent = document.querySelector(`#${target} .tally span, #${target} h2`)?.textContent;
      history.replaceState(null, "", url);
      tellAges();
    } catch { /* a newer question, or no network: the list stays */ }
  };
  input.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(search, 150); });
  form.addEventListener("submit", (event) => { event.preventDefault(); clearTimeout(timer); search(); });
  form.querySelector(".hint").hidden = false;
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input, textarea, select, [contenteditable]");
    if (event.key !== "/" || typing || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    input.select();
    input.focus();
  });
}

tellAges();
tellOld();
setInterval(() => { tellAges(); tellOld(); }, 60000);
addCopyButtons();
offerThemes();
document.querySelectorAll("form[data-live]").forEach(searchLive);
