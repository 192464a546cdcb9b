// Checks a receipt against the public ledger, with nothing but the browser's own arithmetic.
// The tree is that of RFC 6962, kept as tiles of 256 hashes (docs/decisions/0010-the-vote.md).

const form = document.querySelector("[data-verify]");
const entry = form.querySelector("#receipt");
const choice = form.querySelector("#contest");
const result = document.querySelector("[data-result]");
const verdict = document.querySelector("[data-verdict]");
const list = document.querySelector("[data-checks]");
const { key: paperKey, phone } = form.dataset;

const WIDTH = 256;
const AT_ONCE = 8; // tiles
const GRACE = 180_000; // milliseconds until a sealed line is surely baked
const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

// --- bytes ---------------------------------------------------------------------------------------

const text = new TextEncoder();
const hex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
const unhex = (digits) => {
  if (typeof digits !== "string" || !/^([0-9a-f]{2})+$/.test(digits)) throw new Error("hex");
  return Uint8Array.from(digits.match(/../g), (pair) => parseInt(pair, 16));
};
const same = (a, b) => a.length === b.length && a.every((byte, i) => byte === b[i]);

async function sha256(...parts) {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return new Uint8Array(await crypto.subtle.digest("SHA-256", whole));
}
const leafOf = (line) => sha256([0], text.encode(line));
const node = (left, right) => sha256([1], left, right);

function codeOf(leaf) {
  let number = 0n;
  for (const byte of leaf.slice(0, 10)) number = (number << 8n) | BigInt(byte);
  const letters = Array.from({ length: 16 }, (_, i) => ALPHABET[Number((number >> BigInt(75 - 5 * i)) & 31n)]);
  return letters.join("").replace(/(.{4})(?=.)/g, "$1-");
}

// --- the ledger's files --------------------------------------------------------------------------

class Unreachable extends Error {}

async function file(contest, name) {
  let response;
  try {
    response = await fetch(`/vote/${encodeURIComponent(contest)}/data/${name}`, { cache: "no-cache" });
  } catch (error) {
    throw new Unreachable(String(error));
  }
  if (!response.ok) throw new Unreachable(`${name}: ${response.status}`);
  return response;
}

/** (level, number) → hashes of a tile, each asked for once. */
function tilesOf(contest) {
  const known = new Map();
  return (level, number) => {
    const name = `tile/${level}/${number}.bin`;
    if (!known.has(name)) {
      known.set(
        name,
        file(contest, name).then(async (response) => {
          const bytes = new Uint8Array(await response.arrayBuffer());
          return Array.from({ length: bytes.length >> 5 }, (_, i) => bytes.subarray(32 * i, 32 * i + 32));
        }),
      );
    }
    return known.get(name);
  };
}

/** The number of the first leaf that `fits`, the newest tiles first; -1 if there is none. */
async function find(size, tile, fits, progress) {
  for (let last = Math.ceil(size / WIDTH) - 1; last >= 0; last -= AT_ONCE) {
    const numbers = Array.from({ length: Math.min(AT_ONCE, last + 1) }, (_, i) => last - i);
    const tiles = await Promise.all(numbers.map((number) => tile(0, number)));
    for (const [i, hashes] of tiles.entries()) {
      const first = numbers[i] * WIDTH;
      const at = hashes.slice(0, size - first).findIndex(fits);
      if (at >= 0) return first + at;
    }
    progress(size - Math.max(0, numbers.at(-1)) * WIDTH, size);
  }
  return -1;
}

// --- the tree ------------------------------------------------------------------------------------

async function rootOf(hashes) {
  let level = hashes;
  while (level.length > 1) {
    const above = [];
    for (let i = 0; i < level.length; i += 2) {
      above.push(i + 1 < level.length ? await node(level[i], level[i + 1]) : level[i]);
    }
    level = above;
  }
  return level[0];
}

/** The largest power of two below `count`. */
function half(count) {
  let found = 1;
  while (found * 2 < count) found *= 2;
  return found;
}

async function subtree(first, end, tile) {
  const count = end - first;
  let level = 0;
  let span = 1;
  while (span * WIDTH <= count && first % (span * WIDTH) === 0) {
    span *= WIDTH;
    level += 1;
  }
  if (count % span === 0 && count / span <= WIDTH && (first / span) % WIDTH + count / span <= WIDTH) {
    const at = (first / span) % WIDTH;
    const hashes = (await tile(level, Math.floor(first / span / WIDTH))).slice(at, at + count / span);
    if (hashes.length < count / span) throw new Unreachable("a tile is too short");
    return rootOf(hashes);
  }
  const middle = first + half(count);
  return node(await subtree(first, middle, tile), await subtree(middle, end, tile));
}

async function inclusion(index, first, end, tile) {
  if (end - first === 1) return [];
  const middle = first + half(end - first);
  if (index < middle) return [...(await inclusion(index, first, middle, tile)), await subtree(middle, end, tile)];
  return [...(await inclusion(index, middle, end, tile)), await subtree(first, middle, tile)];
}

/** Whether the proof leads from the leaf to the root (RFC 9162, 2.1.3.2). */
async function included(leaf, index, size, proof, root) {
  let number = index;
  let last = size - 1;
  let found = leaf;
  for (const step of proof) {
    if (last === 0) return false;
    if (number % 2 || number === last) {
      found = await node(step, found);
      while (number % 2 === 0 && number) {
        number = Math.floor(number / 2);
        last = Math.floor(last / 2);
      }
    } else found = await node(found, step);
    number = Math.floor(number / 2);
    last = Math.floor(last / 2);
  }
  return last === 0 && same(found, root);
}

// --- signatures ----------------------------------------------------------------------------------

/** true, false, or null where the browser cannot tell. */
async function isSigned(message, signature) {
  let key;
  try {
    key = await crypto.subtle.importKey("raw", unhex(paperKey), { name: "Ed25519" }, false, ["verify"]);
  } catch {
    return null;
  }
  try {
    return await crypto.subtle.verify({ name: "Ed25519" }, key, unhex(signature), text.encode(message));
  } catch {
    return false;
  }
}

// --- what the reader brought ---------------------------------------------------------------------

function decoded(base64) {
  const bytes = Uint8Array.from(atob(base64.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0));
  return JSON.parse(new TextDecoder().decode(bytes));
}

const tidyCode = (written) =>
  written.toUpperCase().replaceAll("O", "0").replace(/[IL]/g, "1").replace(/[^0-9A-Z]/g, "");

/** `{receipt}`, `{contest, code}` or null. */
function read(written) {
  let asked = written.trim();
  if (asked.includes("#")) asked = asked.slice(asked.indexOf("#") + 1);
  const short = asked.match(/^([-\w]{1,40})\.([0-9A-Za-z-]{16,24})$/);
  if (short && tidyCode(short[2]).length === 16) return { contest: short[1], code: tidyCode(short[2]) };
  if (tidyCode(asked).length === 16 && asked.length < 30) return { contest: choice?.value ?? "", code: tidyCode(asked) };
  try {
    const receipt = asked.startsWith("{") ? JSON.parse(asked) : decoded(asked.replace(/\s/g, ""));
    const whole = ["contest", "line", "leaf", "by", "code", "signature"].every((name) => typeof receipt[name] === "string");
    return whole ? { receipt, contest: receipt.contest } : null;
  } catch {
    return null;
  }
}

// --- telling -------------------------------------------------------------------------------------

const WORDS = { good: "✓ 通过", bad: "✗ 没通过", open: "？没核对" };

function step(state, what, why, small) {
  const item = document.createElement("li");
  const mark = Object.assign(document.createElement("b"), { textContent: WORDS[state] });
  const words = document.createElement("div");
  words.append(Object.assign(document.createElement("span"), { className: "what", textContent: what }), why);
  if (small) words.append(Object.assign(document.createElement("code"), { className: "hash", textContent: small }));
  item.className = state;
  item.append(mark, words);
  list.append(item);
  return state;
}

function conclude(words, isBad) {
  verdict.textContent = words;
  verdict.classList.toggle("bad", Boolean(isBad));
}

const moment = (iso) => new Date(iso).toLocaleString("zh-CN", { timeZone: "Asia/Shanghai" });

// --- the checks, one after the other -------------------------------------------------------------

async function ownWords(receipt) {
  const leaf = await leafOf(receipt.line);
  let line = {};
  try {
    line = JSON.parse(receipt.line);
  } catch {
    // told below
  }
  const fits =
    hex(leaf) === receipt.leaf &&
    tidyCode(receipt.code) === tidyCode(codeOf(leaf)) &&
    ["contest", "category", "day"].every((name) => line[name] === receipt[name]);
  const picks = Array.isArray(line.picks) ? line.picks.map((n) => String(n).padStart(2, "0")).join("、") : "";
  const state = fits
    ? step("good", "回执前后一致", `这一行写着：${receipt.day}，选了 ${picks} 号。它的指纹和回执号都对。`, receipt.line)
    : step("bad", "回执前后一致", "这一行和它的指纹、回执号对不上：回执被改过，或者没有抄全。", receipt.line);
  return { leaf, state };
}

async function promised(receipt) {
  if (receipt.key !== undefined && receipt.key !== paperKey) {
    return step("bad", "本报的签名", "回执不是用本报的密钥签的。");
  }
  const told = `huaxi-vote receipt\n${receipt.contest}\n${receipt.leaf}\n${receipt.by}\n`;
  const signed = await isSigned(told, receipt.signature);
  if (signed === null) return step("open", "本报的签名", "这个浏览器不会核对这种签名（Ed25519）。其余几步不靠它。");
  return signed
    ? step("good", "本报的签名", `本报收到过这一票，答应最迟 ${moment(receipt.by)} 写进账本。`)
    : step("bad", "本报的签名", "签名不对：这份回执不是本报发的，或者被改过。");
}

async function checkpointOf(contest) {
  const point = await (await file(contest, "checkpoint.json")).json();
  const told = `huaxi-vote checkpoint\n${point.contest}\n${point.size}\n${point.root}\n${point.time}\n`;
  const signed = point.contest === contest && (await isSigned(told, point.signature));
  const about = `${moment(point.time)}，账本有 ${point.size} 行。`;
  if (signed === null) step("open", "账本的校验点", `${about}这个浏览器不会核对签名。`, point.root);
  else if (signed) step("good", "账本的校验点", `${about}本报签过名。`, point.root);
  else step("bad", "账本的校验点", "校验点的签名不对：公布的账本被人动过。", point.root);
  return { ...point, isGood: signed !== false };
}

async function inLedger(contest, point, leaf, fits, by) {
  const tile = tilesOf(contest);
  const index = await find(point.size, tile, fits, (done, all) => conclude(`正在查账本，已查 ${Math.min(done, all)} / ${all} 行……`));
  if (index < 0) {
    if (by && Date.now() < Date.parse(by) + GRACE) {
      step("open", "在账本里", "还没有查到。账本每分钟公布一次，请过两分钟再核对。");
      return { waiting: true };
    }
    // A code that was copied wrong, or looked for in another contest, accuses nobody.
    if (!leaf) step("open", "在账本里", "这个评选公布的账本里没有这个回执号。");
    else step("bad", "在账本里", "公布的账本里没有这一行。");
    return { index, unknown: !leaf };
  }
  const found = leaf ?? (await tile(0, Math.floor(index / WIDTH)))[index % WIDTH];
  const proof = await inclusion(index, 0, point.size, tile);
  const proven = await included(found, index, point.size, proof, unhex(point.root));
  if (proven) step("good", "在账本里", `是第 ${index + 1} 行。浏览器用 ${proof.length} 个哈希从这一行算到树根，与校验点一致。`);
  else step("bad", "在账本里", `第 ${index + 1} 行有它，但从这一行算不到校验点的树根：账本被改过。`);
  return { index, proven };
}

async function check(asked) {
  const { receipt, contest } = asked;
  let good = true;
  let leaf = null;
  let fits = (hash) => tidyCode(codeOf(hash)) === asked.code;
  if (receipt) {
    const own = await ownWords(receipt);
    leaf = own.leaf;
    fits = (hash) => same(hash, leaf);
    good = own.state !== "bad";
    good = (await promised(receipt)) !== "bad" && good;
  }
  const point = await checkpointOf(contest);
  const { index, proven, waiting, unknown } = await inLedger(contest, point, leaf, fits, receipt?.by);
  if (waiting && good && point.isGood) return conclude("还没有写进公布的账本。请过两分钟再核对。");
  if (unknown && point.isGood) {
    return conclude(`没有查到这个回执号。请看看评选选对了没有，字有没有抄错；刚投的票，过两分钟再查。还是查不到，请拨 ${phone}。`, true);
  }
  if (!good || !point.isGood || !proven) {
    return conclude(`对不上，见打 ✗ 的一步。请留好回执，拨 ${phone}，我们当面查。`, true);
  }
  return conclude(`对得上：这一票在公开账本第 ${index + 1} 行，没有被改过。`);
}

async function start(written) {
  list.replaceChildren();
  result.hidden = false;
  conclude("正在核对……");
  result.focus({ preventScroll: true });
  result.scrollIntoView({ block: "nearest" });
  const asked = read(written);
  if (!asked) return conclude("这不像一份回执。请输入四组字的回执号，或者粘贴整份回执。", true);
  if (!window.isSecureContext) return conclude("这个网址不是 https，浏览器不肯算哈希。请用 https 打开本页。", true);
  try {
    return await check(asked);
  } catch (error) {
    step("open", "取账本", `账本的文件没有取全（${error.message}）。`);
    return conclude("没有核对完：账本现在取不到，或者没有这个评选。请过一会儿再试。", true);
  }
}

// --- beginning -----------------------------------------------------------------------------------

const toBase64 = (words) =>
  btoa(String.fromCharCode(...text.encode(words))).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");

function listOwn() {
  let kept = [];
  try {
    kept = JSON.parse(localStorage.getItem("vote:receipts")) ?? [];
  } catch {
    return;
  }
  document.querySelector("[data-own]").hidden = kept.length === 0;
  const items = kept.map(({ title, ...receipt }) => {
    const link = document.createElement("a");
    link.href = `#${toBase64(JSON.stringify(receipt))}`;
    link.textContent = `${receipt.day}　${title ?? receipt.category}　${receipt.code}`;
    const item = document.createElement("li");
    item.append(link);
    return item;
  });
  document.querySelector("[data-own-list]").replaceChildren(...items);
}

function fromAddress() {
  const written = location.hash.slice(1);
  if (written.length < 18) return; // an anchor of the page
  entry.value = written;
  start(written);
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  start(entry.value);
});
addEventListener("hashchange", fromAddress);
listOwn();
fromAddress();
