"""Makes pictures of pages small: 256 colours are enough for text on paper, at a third of the bytes."""

import base64
import struct
import zlib

import numpy as np

_READ = """async (data) => {
  const blob = await (await fetch("data:image/png;base64," + data)).blob();
  const image = await createImageBitmap(blob);
  const canvas = new OffscreenCanvas(image.width, image.height);
  const context = canvas.getContext("2d");
  context.drawImage(image, 0, 0);
  const bytes = context.getImageData(0, 0, image.width, image.height).data;
  let text = "";
  for (let i = 0; i < bytes.length; i += 32768) {
    text += String.fromCharCode(...bytes.subarray(i, i + 32768));
  }
  return [image.width, image.height, btoa(text)];
}"""


def shrink(browser, picture):
    """Give a PNG with its 256 most frequent colours; each other becomes the nearest of them.

    The browser reads it, so that no library for pictures is needed.
    """
    page = browser.new_page()
    width, height, data = page.evaluate(_READ, base64.b64encode(picture).decode())
    page.close()
    pixels = np.frombuffer(base64.b64decode(data), np.uint8).reshape(-1, 4)[:, :3].astype(np.int64)
    packed = pixels @ np.array([65536, 256, 1])
    colours, places, counts = np.unique(packed, return_inverse=True, return_counts=True)
    palette = colours[np.argsort(-counts)[:256]]
    parts = [np.stack([c >> 16, c >> 8 & 255, c & 255], axis=1) for c in (colours, palette)]
    distance = ((parts[0][:, None, :] - parts[1][None, :, :]) ** 2).sum(axis=2)
    rows = distance.argmin(axis=1)[places].astype(np.uint8).reshape(height, width)
    lines = np.concatenate([np.zeros((height, 1), np.uint8), rows], axis=1).tobytes()
    head = struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        _chunk(*part)
        for part in (
            (b"IHDR", head),
            (b"PLTE", parts[1].astype(np.uint8).tobytes()),
            (b"IDAT", zlib.compress(lines, 9)),
            (b"IEND", b""),
        )
    )


def _chunk(kind, data):
    check = zlib.crc32(kind + data)
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", check)
