// Enhances a form that works without it: files go up one by one with a bar, what is typed is kept.

const form = document.querySelector("[data-form]");
const name = form.dataset.form;
const PAUSE = 4000; // ms without a key before what was typed is kept
const READING = 5000; // ms between two looks at a document that is being read
const LOOKS = 60;
const THUMB = 160; // px
const LARGEST = 20 * 1024 * 1024;

const field = (key) => form.elements.namedItem(key);
const progress = form.querySelector("[data-progress]");
let queue = Promise.resolve(); // one request at a time: each adds to the same draft
let uploads = Promise.resolve(); // all files that were chosen, one after the other
let left = 0; // of them
let failed = false; // one of them, since somebody pressed
let sending = false;

function say(text) {
  (form.querySelector("[data-saved]") ?? progress).textContent = text;
}

async function fresh() {
  const address = `/api/${name}/fresh?draft=${encodeURIComponent(field("draft").value)}`;
  const response = await fetch(address, { headers: { Accept: "application/json" } });
  if (!response.ok) throw new Error(response.status);
  const found = await response.json();
  field("time").value ||= found.time;
  field("draft").value ||= found.draft;
  return found;
}

async function renew() {
  if (field("time").value) return;
  try {
    await fresh();
  } catch {
    // offline: the form asks once more when it is sent
  }
}

// --- proof of work ------------------------------------------------------------------------------

const WORN = 8 * 60 * 1000; // ms; the server takes it for ten minutes
let proven = -Infinity;
let proving = false;

/** Done beside the writing: it lets the form in where many send from one network. */
async function prove() {
  if (proving || performance.now() - proven < WORN) return;
  proving = true;
  try {
    const { challenge, draft } = await fresh();
    const { solved } = await import(document.querySelector("[data-work]").href);
    const solution = await solved(challenge.parameters);
    if (field("draft").value !== draft) return;
    field("work").value = btoa(JSON.stringify({ challenge, solution }));
    proven = performance.now();
  } catch {
    // an old browser, or offline: few need it
  } finally {
    proving = false;
  }
}

// --- keeping ------------------------------------------------------------------------------------

function body(extra = []) {
  const data = new FormData();
  for (const [key, value] of new FormData(form)) if (typeof value === "string" && !["drop", "work"].includes(key)) data.append(key, value);
  data.set("do", "save");
  for (const [key, value] of extra) data.append(key, value);
  return data;
}

function post(data, onProgress) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", `/api/draft/${name}`);
    request.setRequestHeader("X-Huaxi", "1");
    request.setRequestHeader("Accept", "application/json");
    request.responseType = "json";
    if (onProgress) request.upload.addEventListener("progress", onProgress);
    request.addEventListener("error", () => reject(new Error("网络断了，稍后会再试。")));
    request.addEventListener("load", () => {
      if (request.status === 200 && request.response) resolve(request.response);
      else reject(new Error(request.response?.problem ?? "没有传成，请再试一次，或者先不传。"));
    });
    request.send(data);
  });
}

function keep(extra, onProgress) {
  const done = queue.then(async () => {
    await renew();
    const kept = await post(body(extra), onProgress);
    field("draft").value = kept.draft;
    showLink(kept.link);
    watch(kept.files);
    return kept;
  });
  queue = done.catch(() => {});
  return done;
}

function showLink(address) {
  const place = form.querySelector("[data-resume]");
  if (!place || !address || place.childElementCount) return;
  const link = Object.assign(document.createElement("a"), { className: "code", href: address });
  link.textContent = link.href;
  const line = Object.assign(document.createElement("p"), { className: "resume" });
  line.append(link);
  const note = Object.assign(document.createElement("p"), { className: "help" });
  note.textContent = "用这个链接下次接着写，30 天内有效。我们不会发给您，请抄下、复制或者收藏；有链接的人都能看到您写的。";
  const copy = Object.assign(document.createElement("button"), { className: "btn", type: "button", textContent: "复制链接" });
  copy.dataset.copy = "";
  place.append(note, line, copy);
  place.hidden = false;
}

let timer;
let typed = false; // since it was last kept
function keepSoon() {
  clearTimeout(timer);
  typed = true;
  timer = setTimeout(() => {
    if (sending) return;
    typed = false;
    keep().then(
      (kept) => say(`${kept.saved} 已自动存好`),
      () => say("暂时没有存上，网络好了会再存。"),
    );
  }, PAUSE);
}

// The page is put away, perhaps for good: what was typed last goes along.
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState !== "hidden" || !typed || sending || !field("draft").value) return;
  typed = false;
  const headers = { "X-Huaxi": "1", Accept: "application/json" };
  fetch(`/api/draft/${name}`, { method: "POST", body: body(), headers, keepalive: true }).catch(() => {});
});

// --- files --------------------------------------------------------------------------------------

async function preview(file, item) {
  if (!file.type.startsWith("image/")) return;
  try {
    const bitmap = await createImageBitmap(file, { resizeWidth: THUMB });
    const canvas = Object.assign(document.createElement("canvas"), { width: bitmap.width, height: bitmap.height });
    canvas.getContext("2d").drawImage(bitmap, 0, 0);
    item.prepend(Object.assign(document.createElement("img"), { src: canvas.toDataURL("image/jpeg", 0.7), alt: "" }));
  } catch {
    // a format that this browser does not draw: its name is enough
  }
}

function remover(ref, item) {
  const button = Object.assign(document.createElement("button"), { type: "button", textContent: "不要这个" });
  button.addEventListener("click", () => {
    button.disabled = true;
    keep([["drop", ref]]).then(
      () => item.remove(),
      (error) => {
        button.disabled = false;
        say(error.message);
      },
    );
  });
  return button;
}

async function sendOne(input, file, list) {
  const item = document.createElement("li");
  const title = Object.assign(document.createElement("span"), { className: "name", textContent: file.name });
  const state = Object.assign(document.createElement("span"), { className: "meta", textContent: "等着传…" });
  const bar = Object.assign(document.createElement("progress"), { max: 100, value: 0 });
  bar.setAttribute("aria-label", `${file.name} 传了多少`);
  item.append(title, state, bar);
  list.append(item);
  preview(file, item);
  const fail = (text) => {
    failed = true;
    bar.remove();
    state.textContent = text;
    state.className = "err";
  };
  if (file.size > LARGEST) return fail("太大了，请选 20 MB 以内的。");
  const before = new Set(known);
  try {
    const kept = await keep([[input.name, file]], ({ loaded, total }) => {
      bar.value = (loaded / total) * 100;
      state.textContent = `传了 ${Math.round(bar.value)}%`;
    });
    const own = kept.files.find(({ ref }) => !before.has(ref) && !known.has(ref));
    if (!own) return fail(kept.problems.at(0) ?? "没有收下。");
    known.add(own.ref);
    bar.remove();
    state.textContent = "已经留下";
    item.append(remover(own.ref, item));
  } catch (error) {
    fail(error.message);
  }
}

const known = new Set([...form.querySelectorAll("[name=drop]")].map(({ value }) => value));

for (const input of form.querySelectorAll("input[type=file]")) {
  input.addEventListener("change", () => {
    const list = input.closest("[data-files]").querySelector("[data-list]");
    const files = [...input.files];
    input.value = ""; // they go up by themselves, and not once more with the form
    left += files.length;
    for (const file of files) {
      uploads = uploads.then(async () => {
        await sendOne(input, file, list);
        left -= 1;
      });
    }
  });
}

// --- a document's text ----------------------------------------------------------------------------

let looks = 0;
let looking;
function watch(files) {
  const documents = files.filter(({ kind }) => kind === "document");
  if (documents.some(({ state }) => state === "waiting") && looks < LOOKS && !looking) {
    looking = setTimeout(() => {
      looking = undefined;
      looks += 1;
      if (!sending) keep().catch(() => {});
    }, READING);
  }
  for (const one of documents) if (one.state !== "waiting") showText(one);
}

function showText({ ref, name: file, text, refusal }) {
  if (document.querySelector(`[data-text="${ref}"]`)) return;
  for (const old of form.querySelectorAll("[data-reading]")) old.remove();
  const section = Object.assign(document.createElement("section"), { className: "notice" });
  section.dataset.text = ref;
  section.dataset.reading = "ready";
  section.setAttribute("role", "status");
  const head = Object.assign(document.createElement("p"), {
    textContent: refusal ? `“${file}”不能用：${refusal}` : `从“${file}”里读出来的文字，请核对；有错漏，写在下面各栏里：`,
  });
  section.append(head);
  if (!refusal) {
    const read = Object.assign(document.createElement("div"), { className: "readout", tabIndex: 0 });
    read.innerText = text || "没有读到文字，可能是扫描件。请在下面填写。";
    section.append(read);
  }
  form.querySelector("[data-files=documents]")?.after(section);
}

// --- places ---------------------------------------------------------------------------------------

form.querySelector("[data-place]")?.addEventListener("change", async ({ target }) => {
  const part = form.querySelector("[data-communities]");
  const select = part.querySelector("select");
  select.length = 1;
  part.hidden = true;
  if (!target.value) return;
  try {
    const response = await fetch(`/api/places?in=${encodeURIComponent(target.value)}`, { headers: { Accept: "application/json" } });
    const { communities } = await response.json();
    if (form.querySelector("[data-place]").value !== target.value) return;
    for (const [key, title] of communities) select.add(new Option(title, key));
    part.hidden = !communities.length;
  } catch {
    // it can be written below
  }
});

// --- sending --------------------------------------------------------------------------------------

form.addEventListener("input", ({ target }) => {
  prove();
  if (target.type !== "file" && target.name !== "drop") keepSoon();
});
let waiting = false;
form.addEventListener("submit", (event) => {
  if (sending || waiting) event.preventDefault();
  else if (left) {
    // What is on its way would come too late, and the receipt would be given without it.
    event.preventDefault();
    waiting = true;
    failed = false;
    sendWhenAllAreThere(event.submitter);
  } else {
    sending = true;
    clearTimeout(timer);
    progress.textContent = "正在提交…";
  }
});
async function sendWhenAllAreThere(button) {
  while (left) {
    progress.textContent = `还有 ${left} 个文件在传，传完就提交…`;
    await uploads;
  }
  waiting = false;
  if (failed) progress.textContent = "有文件没有传成，还没有提交。不要它也行，请再按一次。";
  else (button ?? form.querySelector("[value=send]")).click();
}
addEventListener("pageshow", ({ persisted }) => {
  if (!persisted) return;
  sending = false;
  progress.textContent = "";
});
document.addEventListener("click", async ({ target }) => {
  const button = target instanceof Element ? target.closest("[data-copy]") : null;
  if (!button) return;
  const link = document.querySelector(".resume a");
  try {
    await navigator.clipboard.writeText(link.href);
    button.textContent = "已经复制";
  } catch {
    getSelection().selectAllChildren(link);
    button.textContent = "选中了，请按“复制”";
  }
});

document.querySelector("[data-problems]")?.focus();
if (field("time").value) prove(); // what was typed came back, to be sent once more
else renew();
if (form.querySelector('[data-reading="waiting"]')) watch([{ kind: "document", state: "waiting" }]);
