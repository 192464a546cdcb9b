// Enhances pages that work without it: 关怀版 is remembered, the day is told, a story is read aloud.

const root = document.documentElement;
const KEY = "mode";

function remembered() {
  try {
    return localStorage.getItem(KEY) === "care";
  } catch {
    return false; // storage refused: the link still works on this page
  }
}

function setCare(on) {
  if (on) root.dataset.mode = "care";
  else delete root.dataset.mode;
  try {
    localStorage.setItem(KEY, on ? "care" : "");
  } catch {
    // as above
  }
}

if (location.hash === "#guanhuai") setCare(true);
else if (remembered()) root.dataset.mode = "care";

// --- the day, which a baked page cannot know ------------------------------------------------------

const now = new Date();
const inChengdu = (options) => new Intl.DateTimeFormat("zh-CN", { timeZone: "Asia/Shanghai", ...options });
const parts = Object.fromEntries(
  inChengdu({ year: "numeric", month: "2-digit", day: "2-digit" })
    .formatToParts(now)
    .map(({ type, value }) => [type, value]),
);
const today = `${parts.year}-${parts.month}-${parts.day}`;

function tellTheDay() {
  const time = document.querySelector("[data-today]");
  if (!time) return;
  time.dateTime = today;
  const weekday = inChengdu({ weekday: "long" }).format(now);
  const wide = (text) => Object.assign(document.createElement("span"), { className: "wide", textContent: text });
  time.append(wide(`${parts.year}年`), `${Number(parts.month)}月${Number(parts.day)}日`, wide(` ${weekday}`));
}

function markPhase() {
  for (const step of document.querySelectorAll("[data-starts]")) {
    if (step.dataset.starts <= today && today <= step.dataset.ends) {
      step.classList.add("now");
      step.setAttribute("aria-current", "step");
    }
  }
}

// --- reading aloud with the browser's own voice ---------------------------------------------------

const SILENT = "figcaption, .act, .toc-m, .figs, nav, .sr, .transcript, .end, button, summary";
const buttons = () => document.querySelectorAll("[data-read]");

function sentences() {
  const main = document.querySelector("main");
  const copy = (main.querySelector("article:has(.prose)") ?? main).cloneNode(true);
  for (const part of copy.querySelectorAll(`${SILENT}, .aside, .meta, .banner`)) part.remove();
  return [...copy.querySelectorAll("h1, h2, h3, p, li")]
    .filter((part) => !part.querySelector("p, li"))
    .map((part) => part.textContent.replace(/\s+/g, " ").trim())
    .filter(Boolean);
}

function showReading(on) {
  for (const button of buttons()) {
    button.setAttribute("aria-pressed", String(on));
    const label = button.querySelector("[data-read-label]");
    const other = label.dataset.readLabel;
    if (on !== (button.dataset.on === "1")) {
      label.dataset.readLabel = label.textContent;
      label.textContent = other;
    }
    button.dataset.on = on ? "1" : "";
  }
}

function toggleReading() {
  if (speechSynthesis.speaking || speechSynthesis.pending) {
    speechSynthesis.cancel();
    showReading(false);
    return;
  }
  // One utterance a paragraph: long ones are cut off after some seconds in several browsers.
  const spoken = sentences().map((text) => {
    const utterance = new SpeechSynthesisUtterance(text);
    utterance.lang = "zh-CN";
    utterance.rate = 0.9;
    return utterance;
  });
  const last = spoken.at(-1);
  if (!last) return;
  last.onend = () => showReading(false);
  for (const utterance of spoken) {
    utterance.onerror = () => showReading(false);
    speechSynthesis.speak(utterance);
  }
  showReading(true);
}

// --- one listener for all of it ------------------------------------------------------------------

document.addEventListener("click", (event) => {
  const target = event.target instanceof Element ? event.target : null;
  const care = target?.closest("[data-care]");
  if (care) {
    event.preventDefault();
    setCare(care.dataset.care === "on");
    history.replaceState(null, "", location.pathname + location.search);
    // A replaced address does not move :target in every browser; leaving the anchor does.
    if (document.querySelector("#guanhuai:target")) location.hash = "main";
  }
  if (target?.closest("[data-print]")) print();
  if (target?.closest("[data-read]")) toggleReading();
});

// --- suggestions come when somebody goes to the search box ---------------------------------------

document.addEventListener("focusin", async (event) => {
  const form = event.target.closest?.("form[data-suggest]");
  if (form?.dataset.suggest) (await import(form.dataset.suggest)).enhance(form);
});

tellTheDay();
markPhase();
if (!("speechSynthesis" in window)) for (const button of buttons()) button.hidden = true;
addEventListener("pagehide", () => window.speechSynthesis?.cancel());
