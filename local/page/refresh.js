// Asks for the page again every two seconds, while it is looked at, and shows what is new in it.
const EVERY_MS = 2_000;

async function refresh() {
  const lost = document.getElementById("lost");
  try {
    const response = await fetch(location.href, { signal: AbortSignal.timeout(10_000) });
    if (!response.ok) throw new Error(`answered ${response.status}`);
    show(new DOMParser().parseFromString(await response.text(), "text/html"));
    lost.hidden = true;
  } catch {
    lost.hidden = false;
  }
}

/** Leaves alone what is the same, so that a selection stays. */
function show(next) {
  const [present, coming] = [document.querySelector("main"), next.querySelector("main")];
  if (present.innerHTML.replaceAll(' class="fresh"', "") === coming.innerHTML) return;
  const known = new Set(rowsOf(present));
  for (const row of coming.querySelectorAll("tbody tr")) {
    if (!known.has(row.textContent)) row.className = "fresh";
  }
  present.replaceWith(coming);
}

function rowsOf(main) {
  return Array.from(main.querySelectorAll("tbody tr"), (row) => row.textContent);
}

async function keepFresh() {
  if (!document.hidden) await refresh();
  setTimeout(keepFresh, EVERY_MS);
}

setTimeout(keepFresh, EVERY_MS);
