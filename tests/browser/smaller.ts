import { crc32, deflateSync, inflateSync } from 'node:zlib';

const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

/** A picture of a page (PNG, eight bits a channel, not interlaced) in at most 256 colours: a third of its bytes, hardly a difference. Source: PNG, third edition, sections 9 to 11. */
export function smaller(png: Buffer): Buffer {
  const chunks = chunksOf(png);
  const head = chunks.find(({ type }) => type === 'IHDR')?.content ?? Buffer.alloc(13);
  const [width, height, channels] = [head.readUInt32BE(0), head.readUInt32BE(4), head[9] === 6 ? 4 : 3];
  const packed = Buffer.concat(chunks.filter(({ type }) => type === 'IDAT').map(({ content }) => content));
  const pixels = unfiltered(inflateSync(packed), { width, height, channels });
  const { palette, indexes } = inFewColours(pixels, channels);
  const lines = Buffer.alloc(height * (width + 1));
  for (let y = 0; y < height; y += 1) indexes.copy(lines, y * (width + 1) + 1, y * width, (y + 1) * width);
  const header = Buffer.from(head);
  header[9] = 3;
  return Buffer.concat([
    signature,
    chunk('IHDR', header),
    chunk('PLTE', palette),
    chunk('IDAT', deflateSync(lines, { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function chunksOf(png: Buffer): { type: string; content: Buffer }[] {
  const chunks: { type: string; content: Buffer }[] = [];
  for (let at = signature.length; at < png.length; ) {
    const length = png.readUInt32BE(at);
    chunks.push({ type: png.toString('latin1', at + 4, at + 8), content: png.subarray(at + 8, at + 8 + length) });
    at += length + 12;
  }
  return chunks;
}

function chunk(type: string, content: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(type, 'latin1'), content]);
  const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(content.length);
  check.writeUInt32BE(crc32(named));
  return Buffer.concat([length, named, check]);
}

interface Size {
  width: number;
  height: number;
  channels: number;
}

/* Section 9.2: each byte is told as the difference from what its neighbours foretell. */
function unfiltered(data: Buffer, { width, height, channels }: Size): Buffer {
  const row = width * channels;
  const out = Buffer.alloc(row * height);
  for (let y = 0; y < height; y += 1) {
    const kind = data[y * (row + 1)];
    for (let x = 0; x < row; x += 1) {
      const left = x < channels ? 0 : (out[y * row + x - channels] ?? 0);
      const up = y === 0 ? 0 : (out[(y - 1) * row + x] ?? 0);
      const corner = y === 0 || x < channels ? 0 : (out[(y - 1) * row + x - channels] ?? 0);
      const foretold = [0, left, up, (left + up) >> 1, nearest(left, up, corner)][kind ?? 0] ?? 0;
      out[y * row + x] = ((data[y * (row + 1) + 1 + x] ?? 0) + foretold) & 0xff;
    }
  }
  return out;
}

function nearest(left: number, up: number, corner: number): number {
  const guess = left + up - corner;
  const [toLeft, toUp, toCorner] = [Math.abs(guess - left), Math.abs(guess - up), Math.abs(guess - corner)];
  if (toLeft <= toUp && toLeft <= toCorner) return left;
  return toUp <= toCorner ? up : corner;
}

/* The most frequent colours stay as they are; every other one becomes the nearest of them. */
function inFewColours(pixels: Buffer, channels: number): { palette: Buffer; indexes: Buffer } {
  const count = pixels.length / channels;
  const colourAt = (place: number) => pixels.readUIntBE(place * channels, 3);
  const often = new Map<number, number>();
  for (let place = 0; place < count; place += 1) often.set(colourAt(place), (often.get(colourAt(place)) ?? 0) + 1);
  const kept = [...often]
    .sort(([, one], [, other]) => other - one)
    .slice(0, 256)
    .map(([colour]) => colour);
  const indexOf = new Map([...often.keys()].map((colour) => [colour, nearestOf(kept, colour)]));
  const indexes = Buffer.alloc(count);
  for (let place = 0; place < count; place += 1) indexes[place] = indexOf.get(colourAt(place)) ?? 0;
  const palette = Buffer.alloc(kept.length * 3);
  for (const [place, colour] of kept.entries()) palette.writeUIntBE(colour, place * 3, 3);
  return { palette, indexes };
}

function nearestOf(kept: readonly number[], colour: number): number {
  let [best, least] = [0, Number.POSITIVE_INFINITY];
  for (const [place, one] of kept.entries()) {
    const far = [16, 8, 0].reduce((sum, bits) => sum + (((one >> bits) & 255) - ((colour >> bits) & 255)) ** 2, 0);
    if (far < least) [best, least] = [place, far];
  }
  return best;
}
