// Ed25519 (RFC 8032 section 5.1), verification only, on whole numbers. No secret is here.
// Stricter where the RFC leaves a choice: S below L, a canonical key, no key of small order, no cofactor.

const P = 2n ** 255n - 19n;
const L = 2n ** 252n + 27742317777372353535851937790883648493n;
const mod = (value) => ((value % P) + P) % P;

const power = (base, exponent) => {
  let found = 1n;
  for (let b = mod(base), e = exponent; e; b = (b * b) % P, e >>= 1n) if (e & 1n) found = (found * b) % P;
  return found;
};
const inverse = (value) => power(value, P - 2n);
const D = mod(-121665n * inverse(121666n));
const I = power(2n, (P - 1n) / 4n);

const little = (bytes) => bytes.reduceRight((sum, byte) => (sum << 8n) | BigInt(byte), 0n);

// A point is [X, Y, Z, T] with x = X/Z, y = Y/Z, xy = T/Z; undefined where the bytes are none.
const decode = (bytes) => {
  const number = little(bytes);
  const y = number & ((1n << 255n) - 1n);
  const sign = number >> 255n;
  if (y >= P) return undefined;
  const square = mod((y * y - 1n) * inverse(D * y * y + 1n));
  let x = power(square, (P + 3n) / 8n);
  if (mod(x * x - square)) x = (x * I) % P;
  if (mod(x * x - square) || (!x && sign)) return undefined;
  if ((x & 1n) !== sign) x = P - x;
  return [x, y, 1n, (x * y) % P];
};

const encode = ([x, y, z]) => {
  const by = inverse(z);
  let number = mod(y * by) | ((mod(x * by) & 1n) << 255n);
  return Uint8Array.from({ length: 32 }, () => {
    const byte = Number(number & 255n);
    number >>= 8n;
    return byte;
  });
};

const plus = ([x1, y1, z1, t1], [x2, y2, z2, t2]) => {
  const a = (y1 - x1) * (y2 - x2);
  const b = (y1 + x1) * (y2 + x2);
  const c = 2n * D * t1 * t2;
  const d = 2n * z1 * z2;
  const [e, f, g, h] = [mod(b - a), mod(d - c), mod(d + c), mod(b + a)];
  return [(e * f) % P, (g * h) % P, (f * g) % P, (e * h) % P];
};

const NONE = [0n, 1n, 1n, 0n];
const isNone = ([x, y, z]) => !x && mod(y - z) === 0n;
const BASE = (() => {
  const y = mod(4n * inverse(5n));
  const bytes = encode([0n, y, 1n, 0n]); // the sign bit is 0: x is even
  return decode(bytes);
})();

const times = (point, number) => {
  let found = NONE;
  for (let bit = number.toString(2).length - 1; bit >= 0; bit -= 1) {
    found = plus(found, found);
    if ((number >> BigInt(bit)) & 1n) found = plus(found, point);
  }
  return found;
};

// Every signature that was looked at, so that a browser with Ed25519 of its own can look again.
const looked = [];

const signedBy = (key, message, signature) => {
  const found = check(key, message, signature);
  looked.push({ key, message, signature, found });
  return found;
};

const check = (key, message, signature) => {
  if (key.length !== 32 || signature.length !== 64) return false;
  const s = little(signature.slice(32));
  const point = decode(key);
  if (s >= L || !point || isNone(times(point, 8n))) return false;
  const k = little(sha512(signature.slice(0, 32), key, message)) % L;
  const minus = [P - point[0], point[1], 1n, mod(-point[3])];
  return same(encode(plus(times(BASE, s), times(minus, k))), signature.slice(0, 32));
};

// What the browser itself says of the same signatures: undefined where it knows no Ed25519.
const secondLook = async () => {
  if (!globalThis.crypto?.subtle) return undefined;
  for (const { key, message, signature, found } of looked) {
    try {
      const imported = await crypto.subtle.importKey("raw", key, "Ed25519", false, ["verify"]);
      if ((await crypto.subtle.verify("Ed25519", imported, signature, message)) !== found) return false;
    } catch {
      return undefined;
    }
  }
  return true;
};
