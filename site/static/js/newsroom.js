// The newsroom screens: what their forms do by themselves, made quicker. Everything here only
// moves form rows and changes their selects; the server sees one plain POST.
const form = document.querySelector("#import");

for (const button of document.querySelectorAll("[data-confirm]")) {
  button.addEventListener("click", event => {
    if (!confirm(button.dataset.confirm)) event.preventDefault();
  });
}

if (form) {
  const unsaved = form.querySelector(".import-unsaved");
  let dirty = false;
  const touched = () => { dirty = true; unsaved.hidden = false; };
  const listOf = home => form.querySelector(`[data-home="${CSS.escape(home)}"] .import-blocks`);
  const homeSelect = block => block.querySelector("select[name$='-story']");

  // A block follows its select, and its select follows the block.
  const settle = block => { homeSelect(block).value = block.closest("[data-home]").dataset.home; touched(); };

  form.addEventListener("input", touched);
  form.addEventListener("change", event => {
    const block = event.target.closest(".import-block");
    if (!block) return;
    if (event.target.name.endsWith("-story")) listOf(event.target.value)?.append(block);
    if (event.target.name.endsWith("-kind")) block.dataset.kind = event.target.value;
    event.target.focus();
  });

  for (const button of form.querySelectorAll(".import-move")) {
    button.hidden = false;
    button.addEventListener("click", () => {
      const block = button.closest(".import-block");
      const other = button.dataset.move < 0 ? block.previousElementSibling : block.nextElementSibling;
      if (!other) return;
      button.dataset.move < 0 ? other.before(block) : other.after(block);
      button.focus();
      touched();
    });
  }

  let dragged = null;
  for (const block of form.querySelectorAll(".import-block")) {
    const grip = block.querySelector(".import-grip");
    grip.hidden = false;
    // Only the grip drags, so that text in the field can still be selected.
    grip.draggable = true;
    grip.addEventListener("dragstart", event => {
      dragged = block;
      event.dataTransfer.setDragImage(block, 0, 0);
      event.dataTransfer.effectAllowed = "move";
      event.dataTransfer.setData("text/plain", block.id);
      block.classList.add("is-dragged");
    });
    grip.addEventListener("dragend", () => {
      block.classList.remove("is-dragged");
      form.querySelector(".is-target")?.classList.remove("is-target");
      dragged = null;
    });
    const light = on => {
      block.classList.toggle("is-lit", on);
      const lines = block.dataset.lines.split(" ").filter(Boolean).map(n => form.querySelector(`#line-${n}`));
      for (const line of lines) line?.classList.toggle("is-lit", on);
      if (on) lines[0]?.scrollIntoView({ block: "nearest" });
    };
    block.addEventListener("focusin", () => light(true));
    block.addEventListener("focusout", () => light(false));
  }
  for (const home of form.querySelectorAll("[data-home]")) {
    home.addEventListener("dragover", event => {
      if (!dragged) return;
      event.preventDefault();
      form.querySelector(".is-target")?.classList.remove("is-target");
      home.classList.add("is-target");
    });
    home.addEventListener("drop", event => {
      if (!dragged) return;
      event.preventDefault();
      const list = home.querySelector(".import-blocks");
      const after = [...list.children].find(child => {
        const box = child.getBoundingClientRect();
        return child !== dragged && event.clientY < box.top + box.height / 2;
      });
      after ? after.before(dragged) : list.append(dragged);
      settle(dragged);
    });
  }

  // A click on a line of the page goes to its block.
  form.querySelector(".import-lines").addEventListener("click", event => {
    const block = event.target.closest("[data-block]")?.dataset.block;
    form.querySelector(`#block-${CSS.escape(block ?? "")} textarea`)?.focus();
  });

  form.addEventListener("submit", () => { dirty = false; });
  addEventListener("beforeunload", event => { if (dirty) event.preventDefault(); });
}
