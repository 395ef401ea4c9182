// The self-check page: asks a host name of the site that has one address family only.
"use strict";

for (const link of document.querySelectorAll("a[data-test]")) {
  link.addEventListener("click", async (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    event.preventDefault();
    const said = link.closest("tr").querySelector("[role=status]");
    said.textContent = link.dataset.asks;
    const began = performance.now();
    let words = link.dataset.fails;
    try {
      const answer = await fetch(link.dataset.test, { cache: "no-store", signal: AbortSignal.timeout(8000) });
      if (answer.ok) words = link.dataset.works.replace("%s", Math.round(performance.now() - began));
    } catch { /* the words say it */ }
    said.textContent = words;
    const report = document.getElementById("report");
    const line = `${link.textContent}: `;
    const kept = report.textContent.split("\n").filter((entry) => entry && !entry.startsWith(line));
    report.textContent = [...kept, line + words, ""].join("\n");
  });
}
