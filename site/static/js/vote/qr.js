// A QR code as SVG: byte mode, level M, versions 1 to 10 (213 bytes), ISO/IEC 18004.

// Of each version: codewords of correction a block, and blocks, at level M.
const CORRECTION = [0, 10, 16, 26, 18, 24, 16, 18, 22, 22, 26];
const BLOCKS = [0, 1, 1, 1, 2, 2, 4, 4, 4, 5, 5];

function rawModules(version) {
  let bits = (16 * version + 128) * version + 64;
  if (version >= 2) {
    const marks = Math.floor(version / 7) + 2;
    bits -= (25 * marks - 10) * marks - 55;
    if (version >= 7) bits -= 36;
  }
  return bits;
}
const wholeWords = (version) => rawModules(version) >> 3;
const dataWords = (version) => wholeWords(version) - CORRECTION[version] * BLOCKS[version];

function product(x, y) {
  let found = 0;
  for (let bit = 7; bit >= 0; bit -= 1) {
    found = (found << 1) ^ ((found >>> 7) * 0x11d);
    found ^= ((y >>> bit) & 1) * x;
  }
  return found;
}

function divisor(degree) {
  const found = new Array(degree - 1).fill(0).concat(1);
  let root = 1;
  for (let i = 0; i < degree; i += 1) {
    for (let j = 0; j < degree; j += 1) {
      found[j] = product(found[j], root);
      if (j + 1 < degree) found[j] ^= found[j + 1];
    }
    root = product(root, 2);
  }
  return found;
}

function remainder(data, by) {
  const found = by.map(() => 0);
  for (const word of data) {
    const factor = word ^ found.shift();
    found.push(0);
    by.forEach((value, i) => (found[i] ^= product(value, factor)));
  }
  return found;
}

function words(text) {
  const data = [...new TextEncoder().encode(text)];
  let version = 1;
  const headBits = () => 4 + (version < 10 ? 8 : 16);
  while (version <= 10 && headBits() + data.length * 8 > dataWords(version) * 8) version += 1;
  if (version > 10) throw new RangeError("too long for a QR code");
  const bits = [];
  const put = (value, length) => {
    for (let bit = length - 1; bit >= 0; bit -= 1) bits.push((value >>> bit) & 1);
  };
  put(4, 4);
  put(data.length, headBits() - 4);
  for (const byte of data) put(byte, 8);
  const room = dataWords(version) * 8;
  put(0, Math.min(4, room - bits.length));
  put(0, (8 - (bits.length % 8)) % 8);
  for (let pad = 0xec; bits.length < room; pad ^= 0xec ^ 0x11) put(pad, 8);
  const made = [];
  for (let at = 0; at < bits.length; at += 8) made.push(parseInt(bits.slice(at, at + 8).join(""), 2));
  return { version, found: interleaved(made, version) };
}

function interleaved(data, version) {
  const blocks = BLOCKS[version];
  const correction = CORRECTION[version];
  const whole = wholeWords(version);
  const short = blocks - (whole % blocks);
  const shortData = Math.floor(whole / blocks) - correction;
  const by = divisor(correction);
  const parts = [];
  for (let block = 0, at = 0; block < blocks; block += 1) {
    const length = shortData + (block < short ? 0 : 1);
    const part = data.slice(at, at + length);
    at += length;
    parts.push([part, remainder(part, by)]);
  }
  const found = [];
  for (let i = 0; i <= shortData; i += 1) for (const [part] of parts) if (i < part.length) found.push(part[i]);
  for (let i = 0; i < correction; i += 1) for (const [, rest] of parts) found.push(rest[i]);
  return found;
}

function matrix(text) {
  const { version, found } = words(text);
  const size = version * 4 + 17;
  const dark = Array.from({ length: size }, () => new Array(size).fill(false));
  const fixed = Array.from({ length: size }, () => new Array(size).fill(false));
  const set = (x, y, on) => {
    dark[y][x] = on;
    fixed[y][x] = true;
  };
  for (let i = 0; i < size; i += 1) {
    set(6, i, i % 2 === 0);
    set(i, 6, i % 2 === 0);
  }
  for (const [cx, cy] of [[3, 3], [size - 4, 3], [3, size - 4]]) {
    for (let dy = -4; dy <= 4; dy += 1) {
      for (let dx = -4; dx <= 4; dx += 1) {
        const away = Math.max(Math.abs(dx), Math.abs(dy));
        const [x, y] = [cx + dx, cy + dy];
        if (x >= 0 && x < size && y >= 0 && y < size) set(x, y, away !== 2 && away !== 4);
      }
    }
  }
  const marks = alignment(version, size);
  const last = marks.length - 1;
  marks.forEach((cx, i) =>
    marks.forEach((cy, j) => {
      if ((i === 0 && j === 0) || (i === 0 && j === last) || (i === last && j === 0)) return;
      for (let dy = -2; dy <= 2; dy += 1)
        for (let dx = -2; dx <= 2; dx += 1) set(cx + dx, cy + dy, Math.max(Math.abs(dx), Math.abs(dy)) !== 1);
    }),
  );
  information(version, size, set);
  lay(found, size, dark, fixed);
  return dark;
}

function alignment(version, size) {
  if (version === 1) return [];
  const count = Math.floor(version / 7) + 2;
  const step = Math.floor((version * 8 + count * 3 + 5) / (count * 4 - 4)) * 2;
  const found = [6];
  for (let at = size - 7; found.length < count; at -= step) found.splice(1, 0, at);
  return found;
}

/** Level M and mask 0, whose format bits are fixed; from version 7 on the version too. */
function information(version, size, set) {
  const bits = 0b101010000010010;
  const bit = (i) => ((bits >>> i) & 1) !== 0;
  for (let i = 0; i <= 5; i += 1) set(8, i, bit(i));
  set(8, 7, bit(6));
  set(8, 8, bit(7));
  set(7, 8, bit(8));
  for (let i = 9; i < 15; i += 1) set(14 - i, 8, bit(i));
  for (let i = 0; i < 8; i += 1) set(size - 1 - i, 8, bit(i));
  for (let i = 8; i < 15; i += 1) set(8, size - 15 + i, bit(i));
  set(8, size - 8, true);
  if (version < 7) return;
  let rest = version;
  for (let i = 0; i < 12; i += 1) rest = (rest << 1) ^ ((rest >>> 11) * 0x1f25);
  const told = (version << 12) | rest;
  for (let i = 0; i < 18; i += 1) {
    const on = ((told >>> i) & 1) !== 0;
    const [a, b] = [size - 11 + (i % 3), Math.floor(i / 3)];
    set(a, b, on);
    set(b, a, on);
  }
}

function lay(found, size, dark, fixed) {
  let at = 0;
  for (let right = size - 1; right >= 1; right -= 2) {
    if (right === 6) right = 5;
    for (let step = 0; step < size; step += 1) {
      for (let j = 0; j < 2; j += 1) {
        const x = right - j;
        const y = ((right + 1) & 2) === 0 ? size - 1 - step : step;
        if (fixed[y][x]) continue;
        const on = at < found.length * 8 && ((found[at >>> 3] >>> (7 - (at & 7))) & 1) !== 0;
        dark[y][x] = on !== ((x + y) % 2 === 0); // mask 0
        at += 1;
      }
    }
  }
}

/** An `<svg>` of `text`, up to 213 bytes, named `label` for whoever cannot see it. */
export function drawn(text, label) {
  const dark = matrix(text);
  const size = dark.length + 4;
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  svg.setAttribute("class", "qr");
  svg.setAttribute("role", "img");
  svg.setAttribute("aria-label", label);
  svg.setAttribute("viewBox", `0 0 ${size} ${size}`);
  const cells = dark.flatMap((row, y) => row.map((on, x) => (on ? `M${x + 2} ${y + 2}h1v1h-1z` : "")));
  path.setAttribute("d", cells.join(""));
  path.setAttribute("fill", "#000");
  svg.append(path);
  return svg;
}
