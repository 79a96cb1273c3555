// Bytes: text, base64 in its one spelling, hex, SHA-256 and SHA-512 (FIPS 180-4).
// Rule: what is not exactly right throws a Fault; nothing is repaired.

class Fault extends Error {}

const need = (holds, sentence) => {
  if (!holds) throw new Fault(sentence);
};

const utf8 = (text) => new TextEncoder().encode(text);

const textOf = (bytes, what) => {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new Fault(`${what} is not UTF-8.`);
  }
};

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

const toBase64 = (bytes) => {
  let text = "";
  for (let at = 0; at < bytes.length; at += 3) {
    const [a, b, c] = [bytes[at], bytes[at + 1], bytes[at + 2]];
    text += ALPHABET[a >> 2] + ALPHABET[((a & 3) << 4) | ((b ?? 0) >> 4)];
    text += b === undefined ? "=" : ALPHABET[((b & 15) << 2) | ((c ?? 0) >> 6)];
    text += c === undefined ? "=" : ALPHABET[c & 63];
  }
  return text;
};

const fromBase64 = (text) => {
  need(/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(text), `'${text.slice(0, 40)}' is not base64.`);
  const bytes = [];
  for (let at = 0; at < text.length; at += 4) {
    const [a, b, c, d] = [0, 1, 2, 3].map((n) => ALPHABET.indexOf(text[at + n]));
    bytes.push((a << 2) | (b >> 4));
    if (c >= 0) bytes.push(((b & 15) << 4) | (c >> 2));
    if (d >= 0) bytes.push(((c & 3) << 6) | d);
  }
  const found = Uint8Array.from(bytes);
  need(toBase64(found) === text, `'${text.slice(0, 40)}' is not in the one spelling of base64.`);
  return found;
};

const hex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");

const join = (...parts) => {
  const found = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    found.set(part, at);
    at += part.length;
  }
  return found;
};

const same = (one, other) => one.length === other.length && one.every((byte, at) => byte === other[at]);

// The constants of FIPS 180-4 are the first bits of the fractional parts of roots of primes; they are
// computed rather than listed. `root` is the integer part of the n-th root.
const PRIMES = [];
for (let n = 2; PRIMES.length < 80; n += 1) if (PRIMES.every((prime) => n % prime)) PRIMES.push(n);

const root = (value, n) => {
  let low = 0n;
  let high = 1n << 80n;
  while (low < high) {
    const middle = (low + high + 1n) >> 1n;
    if (middle ** n <= value) low = middle;
    else high = middle - 1n;
  }
  return low;
};
const fraction = (prime, n) => root(BigInt(prime) << (64n * n), n) & ((1n << 64n) - 1n);
const K512 = PRIMES.map((prime) => fraction(prime, 3n));
const H512 = PRIMES.slice(0, 8).map((prime) => fraction(prime, 2n));
const K256 = K512.slice(0, 64).map((word) => Number(word >> 32n));
const H256 = H512.map((word) => Number(word >> 32n));

const padded = (message, block) => {
  const length = Math.ceil((message.length + 1 + block / 8) / block) * block;
  const found = new Uint8Array(length);
  found.set(message);
  found[message.length] = 0x80;
  new DataView(found.buffer).setBigUint64(length - 8, BigInt(message.length) * 8n);
  return found;
};

const sha256 = (...parts) => {
  const input = padded(join(...parts), 64);
  const view = new DataView(input.buffer);
  const turn = (x, n) => (x >>> n) | (x << (32 - n));
  const state = [...H256];
  const w = new Array(64);
  for (let start = 0; start < input.length; start += 64) {
    for (let t = 0; t < 16; t += 1) w[t] = view.getUint32(start + 4 * t);
    for (let t = 16; t < 64; t += 1) {
      const s0 = turn(w[t - 15], 7) ^ turn(w[t - 15], 18) ^ (w[t - 15] >>> 3);
      const s1 = turn(w[t - 2], 17) ^ turn(w[t - 2], 19) ^ (w[t - 2] >>> 10);
      w[t] = (w[t - 16] + s0 + w[t - 7] + s1) >>> 0;
    }
    let [a, b, c, d, e, f, g, h] = state;
    for (let t = 0; t < 64; t += 1) {
      const one = (h + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + ((e & f) ^ (~e & g)) + K256[t] + w[t]) >>> 0;
      const two = ((turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) >>> 0;
      [h, g, f, e, d, c, b, a] = [g, f, e, (d + one) >>> 0, c, b, a, (one + two) >>> 0];
    }
    [a, b, c, d, e, f, g, h].forEach((word, at) => { state[at] = (state[at] + word) >>> 0; });
  }
  const found = new DataView(new ArrayBuffer(32));
  state.forEach((word, at) => found.setUint32(4 * at, word));
  return new Uint8Array(found.buffer);
};

const sha512 = (...parts) => {
  const input = padded(join(...parts), 128);
  const view = new DataView(input.buffer);
  const low = (x) => BigInt.asUintN(64, x);
  const turn = (x, n) => low((x >> n) | (x << (64n - n)));
  const state = [...H512];
  const w = new Array(80);
  for (let start = 0; start < input.length; start += 128) {
    for (let t = 0; t < 16; t += 1) w[t] = view.getBigUint64(start + 8 * t);
    for (let t = 16; t < 80; t += 1) {
      const s0 = turn(w[t - 15], 1n) ^ turn(w[t - 15], 8n) ^ (w[t - 15] >> 7n);
      const s1 = turn(w[t - 2], 19n) ^ turn(w[t - 2], 61n) ^ (w[t - 2] >> 6n);
      w[t] = low(w[t - 16] + s0 + w[t - 7] + s1);
    }
    let [a, b, c, d, e, f, g, h] = state;
    for (let t = 0; t < 80; t += 1) {
      const one = low(h + (turn(e, 14n) ^ turn(e, 18n) ^ turn(e, 41n)) + ((e & f) ^ (low(~e) & g)) + K512[t] + w[t]);
      const two = low((turn(a, 28n) ^ turn(a, 34n) ^ turn(a, 39n)) + ((a & b) ^ (a & c) ^ (b & c)));
      [h, g, f, e, d, c, b, a] = [g, f, e, low(d + one), c, b, a, low(one + two)];
    }
    [a, b, c, d, e, f, g, h].forEach((word, at) => { state[at] = low(state[at] + word); });
  }
  const found = new DataView(new ArrayBuffer(64));
  state.forEach((word, at) => found.setBigUint64(8 * at, word));
  return new Uint8Array(found.buffer);
};
