// Pictures for the text: made no larger than a letter needs, sent, and put where the caret is.
import { toast } from "./toast.js";
import { upload } from "./upload.js";
import { say } from "./words.js";

const SHOWN = ["image/png", "image/jpeg", "image/gif", "image/webp"];
const WIDEST = 1600; // pixels: sharp on any screen, small enough for any mailbox
const HEAVY = 400_000; // bytes; less is sent as it is
const IN_TEXT = 600; // pixels of width at which a picture stands in the text at first

async function lighter(file) {
  if (file.type === "image/gif" || file.size < HEAVY) return file;
  try {
    const bitmap = await createImageBitmap(file);
    const scale = Math.min(1, WIDEST / bitmap.width);
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(bitmap.width * scale);
    canvas.height = Math.round(bitmap.height * scale);
    canvas.getContext("2d").drawImage(bitmap, 0, 0, canvas.width, canvas.height);
    const type = file.type === "image/png" && scale === 1 ? "image/png" : "image/jpeg";
    const blob = await new Promise((resolve) => canvas.toBlob(resolve, type, 0.85));
    return blob && blob.size < file.size ? new File([blob], file.name, { type }) : file;
  } catch {
    return file; // the server says whether it takes it
  }
}

async function widthOf(source) {
  const image = new Image();
  image.src = source;
  try {
    await image.decode();
    return Math.min(image.naturalWidth, IN_TEXT);
  } catch {
    return null;
  }
}

/** Put pictures into the text; other files are attached. */
export async function insertFiles(editor, files, { inline = true } = {}) {
  const { form } = editor;
  const pictures = inline ? [...files].filter((file) => SHOWN.includes(file.type)) : [];
  const others = [...files].filter((file) => !pictures.includes(file));
  if (others.length) await upload(form, others);
  if (!inline && others.some((file) => file.name === "pasted.txt")) toast(say("pasted"));
  for (const picture of pictures) {
    const chips = await upload(form, [await lighter(picture)], { inline: true });
    for (const { dataset } of chips) editor.insertPicture(dataset.cid, { alt: dataset.name, width: await widthOf(dataset.src) });
  }
}
