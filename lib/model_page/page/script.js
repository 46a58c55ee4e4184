// The page's behavior: a picture becomes squares, and the networks compute from them, in the browser.

const byId = (id) => document.getElementById(id);
const model = JSON.parse(document.querySelector("main").dataset.model);

/** Rows of the table of classes. */
const SHOWN_CLASSES = 20;
/** Pixels of a picture, as the decoder of image folders has it. */
const MAX_PIXELS = 50_000_000;
/** Rows of a picture that are read at a time. */
const BAND_ROWS = 64;

/** The networks, or why there are none. */
const networks = location.protocol === "file:"
  ? Promise.reject(
    new Error(
      "This page was opened as a file, and browsers load models over HTTP only. Serve its folder, " +
        "for example by: python3 -m http.server",
    ),
  )
  : loadNetworks();
networks.then(() => current.turn === 0 && say("Choose a picture"), complain);

/** What is shown now; what belongs to an earlier picture is dropped. */
let current = { turn: 0 };
let noise = drawNoise();

byId("file").addEventListener("change", ({ target }) => showPicture(target.files[0]));
byId("noise")?.addEventListener("click", () => {
  noise = drawNoise();
  translate(current).then(() => say("Translated with new noise"), complain);
});
acceptDrops();

async function loadNetworks() {
  if (!globalThis.tf) {
    throw new Error("tf.es2017.min.js did not load; it belongs next to this page");
  }
  await tf.ready();
  const names = ["classifier", ...model.noise ? ["generator"] : []];
  const loaded = names.map((name) =>
    tf.loadGraphModel(`${name}/model.json`).catch(({ message }) => {
      throw new Error(`The folder ${name} next to this page did not load: ${message}`);
    })
  );
  const [classifier, generator] = await Promise.all(loaded);
  return { classifier, generator };
}

function say(text) {
  byId("status").textContent = text;
}

function complain({ message }) {
  say(message);
}

/** Takes a picture that is dropped anywhere on the page. */
function acceptDrops() {
  const mark = (isOver) => document.body.classList.toggle("dropping", isOver);
  addEventListener("dragover", (event) => {
    event.preventDefault();
    mark(true);
  });
  addEventListener("dragleave", ({ relatedTarget }) => relatedTarget ?? mark(false));
  addEventListener("drop", (event) => {
    event.preventDefault();
    mark(false);
    const [file] = event.dataTransfer.files;
    if (file) showPicture(file);
    else say("That was not a file. Drop a picture, or choose one");
  });
}

async function showPicture(file) {
  if (!file) return;
  const turn = current.turn + 1;
  current = { turn };
  try {
    say(`Reading ${file.name} …`);
    const squares = await readSquares(file);
    const loaded = await networks;
    if (current.turn !== turn) return;
    current = { turn, ...squares };
    say("Computing …");
    // A moment to show this: computing may keep the page busy for seconds.
    await new Promise((resolve) => setTimeout(resolve, 20));
    const { probabilities, quaternion } = await classify(loaded, squares.target);
    if (current.turn !== turn) return;
    paint(byId("seen"), squares.target, model.target);
    showClasses(probabilities);
    if (model.poses) showPose(quaternion);
    if (model.noise) {
      paint(byId("translated"), squares.source, model.source);
      await translate(current);
    }
    if (current.turn !== turn) return;
    byId("results").hidden = false;
    const best = probabilities.indexOf(Math.max(...probabilities));
    say(`${file.name}: ${model.classes[best]}, ${percent(probabilities[best])}`);
  } catch (error) {
    if (current.turn !== turn) return;
    byId("results").hidden = true;
    complain(error);
  }
}

/** The squares that the classifier and the generator take. */
async function readSquares(file) {
  const bitmap = await decode(file);
  try {
    const { width, height } = bitmap;
    if (width * height > MAX_PIXELS) {
      throw new Error(
        `${file.name} has ${width} × ${height} pixels, more than the ${MAX_PIXELS} that are read at ` +
          "most. Choose a smaller picture",
      );
    }
    const fit = (format) => fitPicture({ width, height, readRow: rowReader(bitmap) }, format);
    return { target: fit(model.target), source: fit(model.source) };
  } finally {
    bitmap.close();
  }
}

/** The picture's numbers as they are in the file, turned upright. */
async function decode(file) {
  try {
    return await createImageBitmap(file, { colorSpaceConversion: "none" });
  } catch {
    throw new Error(
      `Cannot read ${file.name}: it is damaged, or of a format that this browser does not know. ` +
        "Choose a PNG, JPEG or WebP picture",
    );
  }
}

/** Reads rows of a bitmap by a canvas of a few rows; what is transparent is over black. */
function rowReader(bitmap) {
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [bitmap.width, Math.min(BAND_ROWS, bitmap.height)];
  const context = canvas.getContext("2d", { willReadFrequently: true });
  let [top, bytes] = [-1, null];
  return (row) => {
    const first = row - row % BAND_ROWS;
    if (first !== top) {
      top = first;
      context.fillStyle = "black";
      context.fillRect(0, 0, canvas.width, canvas.height);
      context.drawImage(bitmap, 0, -top);
      bytes = context.getImageData(0, 0, canvas.width, canvas.height).data;
    }
    const start = 4 * (row - top) * canvas.width;
    return bytes.subarray(start, start + 4 * canvas.width);
  };
}

async function classify({ classifier }, pixels) {
  const names = ["probabilities", ...model.poses ? ["quaternions"] : []];
  const outputs = tf.tidy(() =>
    [classifier.execute({ images: imagesOf(pixels, model.target) }, names)].flat()
  );
  const [probabilities, quaternion] = await Promise.all(outputs.map((output) => output.data()));
  tf.dispose(outputs);
  return { probabilities, quaternion };
}

/** Translates the picture once for each canvas, with the noise of now. */
async function translate({ turn, source }) {
  const { generator } = await networks;
  const canvases = [...document.querySelectorAll(".translation canvas")];
  const drawn = noise;
  const made = tf.tidy(() => {
    const images = tf.tile(imagesOf(source, model.source), [canvases.length, 1, 1, 1]);
    const z = tf.tensor2d(drawn, [canvases.length, model.noise]);
    return generator.execute({ images, z }, "generated");
  });
  const values = await made.data();
  made.dispose();
  if (current.turn !== turn || noise !== drawn) return;
  const length = values.length / canvases.length;
  canvases.forEach((canvas, i) => {
    paint(canvas, values.subarray(i * length, (i + 1) * length), model.target);
  });
}

function imagesOf(pixels, { side, channels }) {
  return tf.tensor4d(Float32Array.from(pixels), [1, side, side, channels]);
}

/** Numbers in [-1, 1] for all translations. */
function drawNoise() {
  const count = model.noise * document.querySelectorAll(".translation").length;
  return Float32Array.from({ length: count }, () => 2 * Math.random() - 1);
}

/** Paints values 0 … 255, one pixel for each; the style enlarges them. */
function paint(canvas, values, { side, channels }) {
  const image = new ImageData(side, side);
  for (let i = 0; i < side * side; i++) {
    for (let c = 0; c < 3; c++) image.data[4 * i + c] = values[channels * i + c % channels];
    image.data[4 * i + 3] = 255;
  }
  canvas.getContext("2d").putImageData(image, 0, 0);
}

function showClasses(probabilities) {
  const order = [...probabilities.keys()].sort((a, b) => probabilities[b] - probabilities[a]);
  byId("classes").replaceChildren(
    ...order.slice(0, SHOWN_CLASSES).map((k) => createRow(model.classes[k], probabilities[k])),
  );
  const rest = order.slice(SHOWN_CLASSES);
  const sum = rest.reduce((total, k) => total + probabilities[k], 0);
  byId("rest").textContent = rest.length > 0
    ? `${rest.length} other classes have ${percent(sum)} together.`
    : "";
}

function createRow(name, probability) {
  const [row, head, cell, value, bar] = ["tr", "th", "td", "data", "span"]
    .map((tag) => document.createElement(tag));
  head.scope = "row";
  head.textContent = name;
  [value.value, value.textContent] = [probability, percent(probability)];
  bar.className = "bar";
  bar.style.width = `${6 * probability}rem`;
  cell.append(value, bar);
  row.append(head, cell);
  return row;
}

function showPose(quaternion) {
  byId("quaternion").replaceChildren(...[...quaternion].map((part) => {
    const data = document.createElement("data");
    [data.value, data.textContent] = [part, part.toFixed(4)];
    return data;
  }));
  byId("axes").replaceChildren(drawAxes(quaternion));
}

function percent(share) {
  return `${(100 * share).toFixed(1)} %`;
}
