// The proof of work: PBKDF2 until the key begins as the challenge says. A page imports `solved`, which
// runs this file once more, as a worker, off the page's thread.
const bytes = (hex) => Uint8Array.from(hex.match(/../g) ?? [], (pair) => parseInt(pair, 16));
const hex = (buffer) => Array.from(new Uint8Array(buffer), (byte) => byte.toString(16).padStart(2, "0")).join("");

async function solve({ algorithm, nonce, salt, cost, keyLength, keyPrefix }) {
  const hash = algorithm.split("/")[1] ?? "SHA-256";
  const started = bytes(nonce);
  const password = new Uint8Array(started.length + 4);
  password.set(started);
  const counted = new DataView(password.buffer, started.length);
  const parameters = { name: "PBKDF2", hash, salt: bytes(salt), iterations: cost };
  for (let counter = 0; ; counter += 1) {
    counted.setUint32(0, counter);
    const key = await crypto.subtle.importKey("raw", password, "PBKDF2", false, ["deriveBits"]);
    const derivedKey = hex(await crypto.subtle.deriveBits(parameters, key, keyLength * 8));
    if (derivedKey.startsWith(keyPrefix)) return { counter, derivedKey };
  }
}

/** The solution of a challenge's parameters; rejected where no worker can run. */
export function solved(parameters) {
  return new Promise((resolve, reject) => {
    const worker = new Worker(import.meta.url, { type: "module" });
    worker.onmessage = ({ data }) => {
      worker.terminate();
      if (data.solution) resolve(data.solution);
      else reject(new Error(data.error));
    };
    worker.onerror = () => reject(new Error("worker"));
    worker.postMessage(parameters);
  });
}

const answer = async ({ data }) => {
  try {
    postMessage({ solution: await solve(data) });
  } catch (error) {
    postMessage({ error: String(error) });
  }
};
if (globalThis.WorkerGlobalScope) addEventListener("message", answer);
