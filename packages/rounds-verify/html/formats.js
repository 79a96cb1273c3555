// The formats of a pack's members: zip, canonical JSON, trees, notes, checkpoints, policies, proofs.

const MEMBER = /^[A-Za-z][A-Za-z0-9.-]{0,63}$/;

const crc32 = (bytes) => {
  let crc = ~0;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc >>> 0;
};

// Walks the one form that a pack has, byte for byte: whatever stands where another thing belongs is a fault.
const unzip = (raw) => {
  need(raw.length <= 1048576, "The pack is over 1,048,576 bytes.");
  let at = 0;
  const view = new DataView(raw.buffer, raw.byteOffset, raw.length);
  const number = (size, must) => {
    need(at + size <= raw.length, "The pack is cut short.");
    const found = size === 4 ? view.getUint32(at, true) : view.getUint16(at, true);
    need(must === undefined || found === must, `The pack is not in its one form: it differs at byte ${at}, so another program wrote the file anew, or it was changed.`);
    at += size;
    return found;
  };
  const bytes = (size) => {
    need(at + size <= raw.length, "The pack is cut short.");
    at += size;
    return raw.slice(at - size, at);
  };
  const common = ({ name, crc, size }) => {
    [[2, 10], [2, 0], [2, 0], [2, 0], [2, 0x21], [4, crc], [4, size], [4, size], [2, name.length], [2, 0]].forEach(([n, must]) => number(n, must));
  };
  const files = [];
  while (raw.length >= at + 4 && view.getUint32(at, true) === 0x04034b50) {
    const start = at;
    need(raw.length >= at + 30, "The pack is cut short.");
    const [crc, size, length] = [view.getUint32(at + 14, true), view.getUint32(at + 18, true), view.getUint16(at + 26, true)];
    const name = String.fromCharCode(...raw.slice(at + 30, at + 30 + length));
    need(MEMBER.test(name), `${JSON.stringify(name.slice(0, 80))} cannot be the name of a member.`);
    need(size <= 524288, `The member ${name} is over 524,288 bytes.`);
    at += 4;
    common({ name, crc, size });
    bytes(length);
    const content = bytes(size);
    need(crc32(content) === crc, `The member ${name} was damaged: its CRC-32 differs.`);
    need(!files.length || files.at(-1).name < name, `The member ${name} comes twice, or out of order.`);
    files.push({ name, crc, size, start, content });
  }
  need(files.length, "The file is not a pack: it does not begin as a zip file with a member does.");
  need(files.length <= 64, "A pack has at most 64 members.");
  const directory = at;
  for (const file of files) {
    number(4, 0x02014b50);
    number(2, 10);
    common(file);
    [[2, 0], [2, 0], [2, 0], [4, 0], [4, file.start]].forEach(([n, must]) => number(n, must));
    need(same(bytes(file.name.length), utf8(file.name)), "The two directories differ.");
  }
  const size = at - directory;
  [[4, 0x06054b50], [2, 0], [2, 0], [2, files.length], [2, files.length], [4, size], [4, directory], [2, 0]].forEach(([n, must]) => number(n, must));
  need(at === raw.length, "Something follows the end of the pack.");
  return new Map(files.map((file) => [file.name, file.content]));
};

// Canonical JSON: the text is what writing its value again gives.
const canonical = (value, depth = 32) => {
  if (typeof value === "string") {
    need(value.isWellFormed ? value.isWellFormed() : !/[\ud800-\udfff]/u.test(value), "A string is not Unicode.");
    need(value.normalize("NFC") === value, "A string is not in Normalization Form C.");
    return JSON.stringify(value);
  }
  if (typeof value === "number") need(Number.isSafeInteger(value), "A number is not a whole one below 2^53.");
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  need(depth > 0, "The JSON is nested too deeply.");
  if (Array.isArray(value)) return `[${value.map((one) => canonical(one, depth - 1)).join(",")}]`;
  const keys = Object.keys(value).sort();
  // eslint-disable-next-line no-control-regex
  need(keys.every((key) => /^[\0-\x7f]*$/.test(key)), "A key is not ASCII.");
  return `{${keys.map((key) => `${JSON.stringify(key)}:${canonical(value[key], depth - 1)}`).join(",")}}`;
};

const readJson = (bytes, limit) => {
  need(bytes.length <= limit, "The JSON is too long.");
  const text = textOf(bytes, "The JSON");
  let value;
  try {
    value = JSON.parse(text);
  } catch {
    throw new Fault("The bytes are not JSON.");
  }
  need(canonical(value) === text, "The JSON is not in its canonical spelling.");
  return value;
};

const isMap = (value) => value !== null && typeof value === "object" && !Array.isArray(value);
const isCount = (value) => Number.isInteger(value) && value >= 0;

// Trees (RFC 6962). Sizes below 2^53 here; the format's limit is 2^63, which no ledger reaches.
const leafHash = (data) => sha256([0], data);
const nodeHash = (left, right) => sha256([1], left, right);

const rootFrom = (index, size, hash, path) => {
  need(index < size, `There is no leaf ${index} in a tree of size ${size}.`);
  let [at, last, node, used] = [index, size - 1, hash, 0];
  while (last > 0) {
    if (at % 2 === 1 || at < last) {
      need(used < path.length, "The proof has fewer hashes than are called for, not exactly as many.");
      node = at % 2 === 1 ? nodeHash(path[used], node) : nodeHash(node, path[used]);
      used += 1;
    }
    [at, last] = [Math.floor(at / 2), Math.floor(last / 2)];
  }
  need(used === path.length, "The proof has more hashes than are called for, not exactly as many.");
  return node;
};

const pathLength = (index, size) => {
  let [at, last, count] = [index, size - 1, 0];
  for (; last > 0; [at, last] = [Math.floor(at / 2), Math.floor(last / 2)]) if (at % 2 === 1 || at < last) count += 1;
  return count;
};

// RFC 6962 section 2.1.2, read as it is written there: from the whole tree down to the old one's edge.
const consistent = (old, size, path, oldRoot, newRoot) => {
  const left = [...path];
  const take = () => {
    need(left.length, "The proof has fewer hashes than are called for.");
    return left.pop();
  };
  const walk = (m, n, whole) => {
    if (m === n) {
      const hash = whole ? oldRoot : take();
      return [hash, hash];
    }
    let k = 1;
    while (k * 2 < n) k *= 2;
    const other = take();
    if (m <= k) {
      const [before, after] = walk(m, k, whole);
      return [before, nodeHash(after, other)];
    }
    const [before, after] = walk(m - k, n - k, false);
    return [nodeHash(other, before), nodeHash(other, after)];
  };
  const [before, after] = walk(old, size, true);
  need(!left.length, "The proof has more hashes than are called for.");
  need(same(before, oldRoot) && same(after, newRoot), `The proof does not lead from size ${old} to size ${size}.`);
};

// Notes: text, empty line, signature lines.
const readNote = (whole) => {
  need(utf8(whole).length <= 262144, "The note is too long.");
  // eslint-disable-next-line no-control-regex
  need(!/[\0-\x09\x0b-\x1f]/.test(whole), "The note holds a control character.");
  const gap = whole.lastIndexOf("\n\n");
  need(gap >= 0 && whole.endsWith("\n"), "The note has no signature lines after an empty line.");
  const lines = whole.slice(gap + 2, -1).split("\n");
  need(lines.length <= 64, "The note has too many signatures.");
  return { text: whole.slice(0, gap + 1), signatures: lines.map(readSignature) };
};

const isName = (name) => name !== "" && !/[\s+\u0085\u001c-\u001f]/u.test(name);

const readSignature = (line) => {
  const match = /^\u2014 ([^ ]+) ([A-Za-z0-9+/=]+)$/.exec(line);
  need(match && isName(match[1]), "A line is not a signature line.");
  const raw = fromBase64(match[2]);
  need(raw.length > 4, "A signature is too short.");
  return { name: match[1], id: hex(raw.slice(0, 4)), raw: raw.slice(4), line: `${line}\n` };
};

const readVkey = (vkey, type) => {
  const [name, id, ...rest] = vkey.trim().split("+");
  need(rest.length && isName(name), "The verifier key is not of the form name+id+key.");
  const typed = fromBase64(rest.join("+"));
  need(typed.length === 33 && typed[0] === type, `The key of ${name} is not of the type 0x0${type}.`);
  need(hex(sha256(utf8(`${name}\n`), typed).slice(0, 4)) === id, `The id of the key of ${name} is another.`);
  return { name, id, key: typed.slice(1), vkey: vkey.trim() };
};

const readCheckpoint = (text) => {
  const lines = text.split("\n");
  need(lines.length >= 4 && lines.pop() === "" && lines.every(Boolean), "A checkpoint has three lines or more.");
  need(/^(0|[1-9][0-9]{0,18})$/.test(lines[1]) && Number(lines[1]) < 2 ** 53, "The checkpoint's size is not a plain number.");
  const found = { origin: lines[0], size: Number(lines[1]), root: fromBase64(lines[2]) };
  need(found.root.length === 32, "The checkpoint's root has not 32 bytes.");
  need(found.size || same(found.root, sha256([])), "The root of size 0 is not that of the empty tree.");
  return found;
};

const readPolicy = (text) => {
  const policy = { logs: [], witnesses: new Map(), groups: [], quorum: undefined };
  const members = new Set();
  const defined = (name) => policy.witnesses.has(name) || policy.groups.some((group) => group.name === name);
  need(text.endsWith("\n"), "The policy's last line does not end with a newline.");
  const statements = {
    log: ([vkey]) => policy.logs.push(readVkey(vkey, 1)),
    witness: ([name, vkey]) => {
      need(name !== "none" && !defined(name), `The name ${name} is taken.`);
      policy.witnesses.set(name, readVkey(vkey, 4));
    },
    group: ([name, many, ...names]) => {
      const least = { all: names.length, any: 1 }[many] ?? Number(many);
      need(name !== "none" && !defined(name) && least >= 1 && least <= names.length, `The group ${name} can't be.`);
      for (const one of names) {
        need(defined(one) && !members.has(one), `The member ${one} is not known, or counts twice.`);
        members.add(one);
      }
      policy.groups.push({ name, least, names });
    },
    quorum: ([name, ...rest]) => {
      need(policy.quorum === undefined && !rest.length && (name === "none" || defined(name)), "The quorum can't be.");
      policy.quorum = name;
    },
  };
  for (const line of text.split("\n")) {
    const [word, ...items] = line.split(/[ \t]+/).filter(Boolean);
    if (word === undefined || word.startsWith("#")) continue;
    need(Object.hasOwn(statements, word) && items.length, `'${word}' is not a statement of a policy.`);
    statements[word](items);
  }
  need(policy.quorum !== undefined, "The policy has no quorum line.");
  return policy;
};

const reached = (policy, names) => {
  const whole = new Set(names);
  for (const group of policy.groups) if (group.names.filter((name) => whole.has(name)).length >= group.least) whole.add(group.name);
  return policy.quorum === "none" || whole.has(policy.quorum);
};
