// The ballot: a form that works without this module, and answers at once with it.
// Whatever happens to the network, one press is one `idem`, and the server counts an idem once.

const form = document.querySelector("[data-ballot]");
const own = form.dataset;
const boxes = [...form.querySelectorAll("input[name=picks]")];
const say = form.querySelector("[data-say]");
const button = form.querySelector("[data-cast]");
const done = document.querySelector("[data-done]");
const least = Number(own.min);
const most = Number(own.max);
const offered = [...say.childNodes];
const label = button.textContent;
const address = `/api/vote/${own.contest}/`;
const WAITS = [1, 2, 4, 8, 8, 8]; // seconds between tries
const PATIENCE = 15_000; // milliseconds for one answer

const shanghai = () => new Intl.DateTimeFormat("sv-SE", { timeZone: "Asia/Shanghai" }).format(new Date());
const spoken = (day) => day.replace(/^(\d+)-0?(\d+)-0?(\d+)$/, "$1年$2月$3日");
const pause = (seconds) => new Promise((resolve) => setTimeout(resolve, seconds * 1000));

// --- what is kept in this browser; a browser may refuse to keep anything ------------------------

const store = (kind) => ({
  read(key) {
    try {
      return JSON.parse(window[kind].getItem(key));
    } catch {
      return null;
    }
  },
  write(key, value) {
    try {
      if (value === null) window[kind].removeItem(key);
      else window[kind].setItem(key, JSON.stringify(value));
    } catch {
      // then it lasts as long as the page
    }
  },
});
const visit = store("sessionStorage");
const device = store("localStorage");
const RECEIPTS = "vote:receipts";
const KEPT = 200;
const unanswered = `vote:idem:${own.contest}/${own.category}/${shanghai()}`;

const receipts = () => device.read(RECEIPTS) ?? [];
const receiptOfToday = () =>
  receipts().find((one) => one.contest === own.contest && one.category === own.category && one.day === shanghai());

// --- an order of one's own: anew each day and visit, the same while one is here ------------------

function shuffle() {
  const sheet = form.querySelector("[data-sheet]");
  const key = `vote:order:${shanghai()}`;
  let seed = visit.read(key);
  if (!Number.isInteger(seed)) {
    seed = crypto.getRandomValues(new Uint32Array(1))[0];
    visit.write(key, seed);
  }
  const random = () => {
    seed = (seed + 0x6d2b79f5) | 0; // mulberry32
    let mixed = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return (mixed ^ (mixed >>> 14)) >>> 0;
  };
  const cells = [...sheet.children];
  for (let last = cells.length - 1; last > 0; last -= 1) {
    const other = random() % (last + 1);
    [cells[last], cells[other]] = [cells[other], cells[last]];
  }
  sheet.append(...cells);
}

// --- telling -------------------------------------------------------------------------------------

function tell(text, urgent = false) {
  say.textContent = text;
  say.classList.toggle("urgent", urgent);
}

function offer() {
  say.replaceChildren(...offered);
  say.classList.remove("urgent");
}

function busy(text) {
  button.setAttribute("aria-disabled", String(Boolean(text)));
  button.textContent = text || label;
}

const picked = () => boxes.filter((box) => box.checked).map((box) => Number(box.value)).sort((a, b) => a - b);
const nameOf = (number) => {
  const cell = form.querySelector(`[data-number="${number}"]`);
  return `${String(number).padStart(2, "0")} ${cell?.querySelector("[data-name]").textContent ?? ""}`.trim();
};

// --- the way to the server -----------------------------------------------------------------------

class Unreachable extends Error {}
class Refused extends Error {
  constructor({ error, message }) {
    super(message);
    this.code = error;
  }
}

async function ask(url, options = {}) {
  let response;
  let answer;
  try {
    response = await fetch(url, {
      credentials: "same-origin",
      cache: "no-store",
      signal: AbortSignal.timeout?.(PATIENCE),
      ...options,
    });
    answer = await response.json();
  } catch (error) {
    throw new Unreachable(String(error));
  }
  if (response.ok) return answer;
  if (response.status >= 500) throw new Unreachable(answer.message);
  throw new Refused(answer);
}

const post = (url, body) =>
  ask(url, {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-Huaxi": "1" },
    body: JSON.stringify(body),
  });

async function solved(parameters) {
  try {
    const work = await import(document.querySelector("[data-work]").href);
    return await work.solved(parameters);
  } catch (error) {
    throw new Unreachable(String(error));
  }
}

/** The device's cookie, which no file can set. */
let greeted = null;
const greet = () => (greeted ??= post("/api/hello", {}).catch((error) => ((greeted = null), Promise.reject(error))));

/** A fresh proof of work, as the server takes it. */
async function prove() {
  await greet();
  const answer = await ask(`${address}challenge?category=${encodeURIComponent(own.category)}`);
  const challenge = answer.challenge ?? answer;
  const solution = await solved(challenge.parameters);
  return btoa(JSON.stringify({ challenge, solution }));
}

let proof = null;
/** One is made as soon as somebody is chosen, so that the press is answered sooner. */
const prepared = () => (proof ??= prove().catch((error) => ((proof = null), Promise.reject(error))));

const WORN_OUT = new Set(["bad_work", "work_expired", "work_used", "no_device"]);
const FRESH_PROOFS = 3;

/** The receipt. Throws `Refused`, or `Unreachable` after the last try. */
async function cast(ballot) {
  let fresh = 0;
  for (let tries = 0; ; ) {
    try {
      const answer = await post(`${address}ballot`, { ...ballot, category: own.category, pow: await prepared() });
      return answer.receipt ?? answer;
    } catch (error) {
      if (error instanceof Refused && WORN_OUT.has(error.code) && fresh < FRESH_PROOFS) {
        proof = greeted = null;
        fresh += 1;
      } else if (error instanceof Unreachable && tries < WAITS.length) {
        tries += 1;
        tell(`网络慢，正在再试（第 ${tries + 1} 次）。请不要关页面，不会多算。`);
        await pause(WAITS[tries - 1]);
      } else throw error;
    }
  }
}

// --- the answer ----------------------------------------------------------------------------------

const toBase64 = (text) =>
  btoa(String.fromCharCode(...new TextEncoder().encode(text)))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replace(/=+$/, "");

async function show(receipt) {
  const { picks, held } = JSON.parse(receipt.line);
  const fill = (name, text) => (done.querySelector(`[data-${name}]`).textContent = text);
  if (held) fill("verdict", "已收到，待核");
  done.querySelector("[data-counts]").hidden = held;
  done.querySelector("[data-held]").hidden = !held;
  fill("names", picks.map(nameOf).join("、"));
  fill("code", receipt.code);
  fill("day", spoken(receipt.day));
  fill("by", new Date(receipt.by).toLocaleTimeString("zh-CN", { timeZone: "Asia/Shanghai" }));
  done.querySelector("[data-check]").href = `/verify/#${toBase64(JSON.stringify(receipt))}`;
  form.hidden = true;
  done.hidden = false;
  try {
    const { drawn } = await import(document.querySelector("[data-qr]").href);
    const link = `${location.origin}/verify/#${receipt.contest}.${receipt.code}`;
    done.querySelector("[data-qr-here]").replaceChildren(drawn(link, "二维码：核对这一票"));
  } catch {
    // the code in letters says the same
  }
}

function keep(receipt) {
  const others = receipts().filter((one) => one.leaf !== receipt.leaf);
  device.write(RECEIPTS, [{ ...receipt, title: own.title }, ...others].slice(0, KEPT));
}

async function send(ballot) {
  busy("正在投……");
  tell("正在投，请稍等。");
  visit.write(unanswered, ballot);
  try {
    const receipt = await cast(ballot);
    visit.write(unanswered, null);
    keep(receipt);
    await show(receipt);
    done.scrollIntoView({ block: "start" });
    done.focus({ preventScroll: true });
  } catch (error) {
    if (error instanceof Refused) {
      visit.write(unanswered, null);
      const today = error.code === "voted_today" && "今天已投，明天 0 点后可再投。先前那一票算数，没有多算。";
      tell(today || `${error.message} 有疑问请拨 ${own.phone}。`, true);
    } else {
      tell(`现在连不上投票系统，还没有收到答复。请过几分钟再按一次，不会多算；也可以拨 ${own.phone}，请接线员登记。`, true);
    }
  } finally {
    busy("");
  }
}

function start() {
  const picks = picked();
  const waiting = visit.read(unanswered);
  if (waiting) {
    // Nobody knows yet whether it counted: ask again with the very same ballot.
    for (const box of boxes) box.checked = waiting.picks.includes(Number(box.value));
    return send(waiting);
  }
  if (picks.length < least) {
    tell(picks.length ? `这一类至少选 ${least} 位，还差 ${least - picks.length} 位。` : "请先选一位，再投出。", true);
    boxes.find((box) => !box.checked)?.focus();
    return null;
  }
  return send({ idem: crypto.randomUUID(), picks });
}

// --- beginning -----------------------------------------------------------------------------------

form.addEventListener("change", ({ target }) => {
  const chosen = picked();
  if (chosen.length > most) {
    target.checked = false;
    tell(`最多选 ${most} 位。想换人，先点掉一位。`, true);
    return;
  }
  offer();
  if (chosen.length && own.ballot === "script" && window.isSecureContext) prepared().catch(() => {});
});

function begin() {
  shuffle();
  const wanted = new URLSearchParams(location.search).get("picks");
  const box = wanted && boxes.find((one) => one.value === wanted);
  if (box) box.checked = true;
  // Other verifiers, and browsers that may not calculate here, have the server's own form.
  if (own.ballot !== "script" || !window.isSecureContext || !window.Worker) return;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (button.getAttribute("aria-disabled") !== "true") start();
  });
  const today = receiptOfToday();
  if (today) show(today);
  else {
    greet().catch(() => {}); // so that the server knows since when somebody has been here
    if (visit.read(unanswered)) tell("上一次按下以后没有收到答复。请再按一次，不会多算。", true);
  }
}

begin();
