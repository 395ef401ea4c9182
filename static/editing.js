// The editor's comforts; everything works without them, by the buttons of the form.
"use strict";

const WAIT = 600; // ms after the last key before the preview is asked for

// The preview beside the text: the server's own, the newest question wins.
function previewLive(form) {
  const shown = document.getElementById("shown");
  let timer, asked;
  const ask = async () => {
    asked?.abort();
    asked = new AbortController();
    const body = new FormData(form);
    body.delete("picture");
    shown.classList.add("is-waiting");
    try {
      const answer = await fetch(form.dataset.preview, { method: "POST", body, signal: asked.signal });
      if (!answer.ok || answer.redirected) return;
      const [top, focused] = [shown.scrollTop, document.activeElement?.id];
      shown.innerHTML = await answer.text();
      shown.scrollTop = top;
      if (focused?.startsWith("show-")) document.getElementById(focused)?.focus();
      addCopyButtons(shown);
    } catch { /* a newer question, or no network: the last preview stays */ } finally {
      shown.classList.remove("is-waiting");
    }
  };
  const soon = () => { clearTimeout(timer); timer = setTimeout(ask, WAIT); };
  form.elements.text.addEventListener("input", soon);
  shown.addEventListener("change", soon);
}

// A complaint's line: selected in the text, and scrolled to.
function goToLine(text, line) {
  const lines = text.value.split("\n");
  const start = lines.slice(0, line - 1).join("\n").length + (line > 1 ? 1 : 0);
  text.focus();
  text.setSelectionRange(start, start + (lines[line - 1] || "").length);
  const height = parseFloat(getComputedStyle(text).lineHeight);
  text.scrollTop = Math.max(0, (line - 4) * height);
}

// What was typed and never saved is still here after a crash or a lost login.
function rememberText(form) {
  const { text } = form.elements;
  const key = `text:${form.dataset.store}`;
  const held = (() => { try { return localStorage.getItem(key); } catch { return null; } })();
  const keep = (value) => {
    try { if (value === null) localStorage.removeItem(key); else localStorage.setItem(key, value); } catch { /* full or forbidden */ }
  };
  if ("posted" in form.dataset) keep(text.value); // the server gave back what was sent
  else if (held !== null && held.trim() !== text.value.trim()) offer(form, held, () => keep(null));
  else keep(null);
  text.addEventListener("input", () => keep(text.value));
  form.addEventListener("submit", () => {
    form.elements.cursor.value = [...text.value.slice(0, text.selectionEnd)].length;
    keep(text.value);
  });
}

function offer(form, held, forget) {
  const { kept, take, leave } = form.dataset;
  const notice = document.createElement("p");
  notice.className = "notice notice-warn";
  notice.setAttribute("role", "status");
  const button = (words, act) => {
    const made = document.createElement("button");
    made.type = "button";
    made.className = "button";
    made.textContent = words;
    made.addEventListener("click", () => { act(); notice.remove(); });
    return made;
  };
  const show = () => {
    form.elements.text.value = held;
    form.elements.text.dispatchEvent(new Event("input", { bubbles: true }));
  };
  notice.append(`${kept} `, button(take, show), " ", button(leave, forget));
  form.before(notice);
}

const editor = document.getElementById("edit");
if (editor) {
  previewLive(editor);
  rememberText(editor);
  document.addEventListener("click", (event) => {
    const line = event.target.closest("a[data-line]")?.dataset.line;
    if (!line) return;
    event.preventDefault();
    goToLine(editor.elements.text, Number(line));
  });
}
