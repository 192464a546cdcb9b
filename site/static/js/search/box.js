// Suggestions while somebody types: a combobox over a plain form, which works without any of this.

const WAIT = 120; // milliseconds after the last key
const known = new Map();
let boxes = 0;

async function suggestions(text, signal) {
  if (known.has(text)) return known.get(text);
  const answer = await fetch(`/api/suggest?q=${encodeURIComponent(text)}`, { signal });
  if (!answer.ok) return [];
  const found = (await answer.json()).suggestions;
  known.set(text, found);
  return found;
}

export function enhance(form) {
  const input = form.elements.q;
  if (input.getAttribute("role") === "combobox") return;
  const id = `suggestions-${(boxes += 1)}`;
  const list = Object.assign(document.createElement("ul"), { id, className: "suggestions", hidden: true });
  const told = Object.assign(document.createElement("p"), { className: "sr" });
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "建议");
  told.setAttribute("role", "status");
  form.append(list, told);
  const say = { role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": id };
  for (const [name, value] of Object.entries(say)) input.setAttribute(name, value);

  let timer = 0;
  let asking = null;
  let at = -1;

  function close() {
    clearTimeout(timer);
    asking?.abort();
    list.hidden = true;
    at = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  }

  function select(number) {
    const options = [...list.children];
    at = (number + options.length + 1) % (options.length + 1); // one more: the text itself
    options.forEach((option, place) => option.setAttribute("aria-selected", String(place === at)));
    const chosen = options[at];
    if (chosen) {
      input.setAttribute("aria-activedescendant", chosen.id);
      chosen.scrollIntoView({ block: "nearest" });
    } else input.removeAttribute("aria-activedescendant");
  }

  function show(found) {
    list.replaceChildren(
      ...found.map((one, number) => {
        const option = Object.assign(document.createElement("li"), { id: `${id}-${number}` });
        option.setAttribute("role", "option");
        option.setAttribute("aria-selected", "false");
        option.dataset.url = one.url;
        const name = Object.assign(document.createElement("span"), { textContent: one.text });
        const kind = Object.assign(document.createElement("small"), { textContent: one.label });
        option.append(name, " ", kind);
        return option;
      }),
    );
    at = -1;
    list.hidden = !found.length;
    input.setAttribute("aria-expanded", String(found.length > 0));
    input.removeAttribute("aria-activedescendant");
    told.textContent = found.length ? `有 ${found.length} 条建议，按上下键选择` : "";
  }

  async function ask() {
    const text = input.value.trim();
    asking?.abort();
    if (!text) return close();
    asking = new AbortController();
    const { signal } = asking;
    try {
      const found = await suggestions(text, signal);
      if (!signal.aborted && document.activeElement === input) show(found);
    } catch {
      if (!signal.aborted) close(); // no server: the form itself still works
    }
  }

  input.addEventListener("input", (event) => {
    if (event.isComposing) return;
    clearTimeout(timer);
    timer = setTimeout(ask, WAIT);
  });
  input.addEventListener("compositionend", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, WAIT);
  });
  input.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    const open = !list.hidden;
    if (event.key === "Escape" && open) {
      event.preventDefault();
      close();
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (open) select(at + (event.key === "ArrowDown" ? 1 : -1));
      else ask();
    } else if (event.key === "Enter" && open && at >= 0 && list.children[at]) {
      event.preventDefault();
      location.assign(list.children[at].dataset.url);
    }
  });
  // Before the field loses the focus, which would close the list under the finger.
  list.addEventListener("pointerdown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) location.assign(option.dataset.url);
  });
  input.addEventListener("blur", close);
  form.addEventListener("submit", close);
  addEventListener("pagehide", close);
  if (document.activeElement === input) timer = setTimeout(ask, WAIT); // typed before this came
}
