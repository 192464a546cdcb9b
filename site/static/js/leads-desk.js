// The desk: what its forms do by themselves, made quicker. Without this a place is typed in words,
// and what is alike is shown after a call has been taken down.
const WAIT = 250;

const later = (wait, act) => {
  let timer;
  return () => { clearTimeout(timer); timer = setTimeout(act, wait); };
};

// --- a place by its name or three first letters ---------------------------------------------------

for (const input of document.querySelectorAll("[data-places]")) {
  const form = input.form;
  const key = form.elements[input.dataset.places];
  const list = document.createElement("ul");
  list.id = `${input.id}-found`;
  list.className = "lead-places";
  list.role = "listbox";
  list.ariaLabel = "找到的";
  list.hidden = true;
  input.after(list);
  input.role = "combobox";
  input.setAttribute("aria-controls", list.id);
  input.ariaExpanded = "false";

  const at = location.pathname.replace(/\/leads\/.*$/, "/leads/places/");
  let asked = 0;

  const close = () => { list.hidden = true; input.ariaExpanded = "false"; input.removeAttribute("aria-activedescendant"); };
  const light = option => {
    for (const one of list.children) one.ariaSelected = String(one === option);
    input.setAttribute("aria-activedescendant", option.id);
  };
  const take = option => {
    input.value = option.dataset.title;
    key.value = option.dataset.key;
    close();
    form.dispatchEvent(new Event("input", { bubbles: true }));
  };
  const show = places => {
    list.replaceChildren(...places.map((place, n) => {
      const option = document.createElement("li");
      option.id = `${list.id}-${n}`;
      option.role = "option";
      option.dataset.key = place.pk;
      option.dataset.title = place.title;
      option.textContent = place.title;
      if (place.above) {
        const above = document.createElement("small");
        above.textContent = place.above;
        option.append(above);
      }
      option.addEventListener("mousedown", event => { event.preventDefault(); take(option); });
      return option;
    }));
    list.hidden = !places.length;
    input.ariaExpanded = String(!list.hidden);
    if (places.length) light(list.firstElementChild);
  };

  input.addEventListener("input", later(120, async () => {
    key.value = "";
    const turn = ++asked;
    if (!input.value.trim()) return close();
    const answer = await fetch(`${at}?${new URLSearchParams({ q: input.value })}`).catch(() => null);
    if (!answer?.ok || turn !== asked || document.activeElement !== input) return;
    show((await answer.json()).places);
  }));
  input.addEventListener("keydown", event => {
    if (list.hidden) return;
    const lit = list.querySelector('[aria-selected="true"]');
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      const next = event.key === "ArrowDown" ? lit.nextElementSibling : lit.previousElementSibling;
      if (next) light(next);
    } else if (event.key === "Enter") {
      event.preventDefault();
      take(lit);
    } else if (event.key === "Tab") {
      take(lit);
    } else if (event.key === "Escape") {
      close();
    }
  });
  input.addEventListener("blur", () => { asked++; close(); });
}

// --- a similar lead beside a call ------------------------------------------------------------------

const entry = document.querySelector("[data-entry]");
if (entry) {
  const beside = document.querySelector("[data-similar]");
  let asked = 0;
  const look = later(WAIT, async () => {
    const turn = ++asked;
    const answer = await fetch(entry.dataset.entry, { method: "POST", body: new FormData(entry) }).catch(() => null);
    // A part of a page from this server, where Django escaped whatever people wrote.
    if (answer?.ok && turn === asked) beside.innerHTML = await answer.text();
  });
  entry.addEventListener("input", look);
  // Enter pressed twice: the second has nothing to send.
  entry.addEventListener("submit", event => {
    if (entry.dataset.sent) event.preventDefault();
    entry.dataset.sent = "yes";
  });
  addEventListener("pageshow", () => { delete entry.dataset.sent; });
}

// --- a link to copy --------------------------------------------------------------------------------

for (const button of document.querySelectorAll("[data-copy]")) {
  const field = button.parentElement.querySelector("[data-copied]");
  button.hidden = false;
  button.addEventListener("click", async () => {
    field.select();
    await navigator.clipboard?.writeText(field.value).catch(() => null);
    button.textContent = "已复制";
  });
}
