// The page of search. While the server is away it is a file, and looks through small lists itself.

const { enhance } = await import(document.querySelector("link[data-box]").href);
for (const form of document.querySelectorAll("main form[data-suggest]")) enhance(form);

const MOST = 60;
const place = document.querySelector("[data-small-index]");
const typed = (new URLSearchParams(location.search).get("q") ?? "").slice(0, 64).trim();

const folded = (text) => text.normalize("NFKC").toLowerCase().replace(/[\s"'“”‘’《》〈〉「」『』（）()·•・.-]/g, "");
const terms = typed.split(/[\s，。、；：！？,;:!?|]+/).map(folded).filter(Boolean).slice(0, 8);

function rank(line) {
  const title = folded(line[1]);
  const all = folded(`${line[1]}${line[2]}${line[4]}`);
  if (!terms.every((term) => all.includes(term))) return 0;
  return 1 + terms.filter((term) => title.includes(term)).length + (title === terms.join("") ? 9 : 0);
}

function row([url, title, where, day, rest]) {
  const make = (name, properties, ...children) => {
    const made = Object.assign(document.createElement(name), properties);
    made.append(...children);
    return made;
  };
  const article = make("article", { className: "row" }, make("p", { className: "tag", textContent: where }));
  article.append(make("h3", {}, make("a", { href: url, textContent: title })));
  if (rest) article.append(make("p", { className: "s", textContent: rest.slice(0, 90) }));
  if (day) article.append(make("p", { className: "meta", textContent: day }));
  return make("li", {}, article);
}

async function look() {
  document.querySelector("main input[name=q]").value = typed;
  place.textContent = "正在找……";
  const files = await Promise.all(
    place.dataset.smallIndex.split(" ").filter(Boolean).map(async (file) => (await fetch(file)).json()),
  );
  const found = files
    .flat()
    .map((line) => [rank(line), line])
    .filter(([weight]) => weight > 0)
    .sort(([a, one], [b, other]) => b - a || other[3].localeCompare(one[3]));
  const heading = Object.assign(document.createElement("h2"), {
    textContent: found.length ? `“${typed}”共 ${found.length} 条` : `没有找到“${typed}”`,
  });
  const note = Object.assign(document.createElement("p"), {
    className: "meta",
    textContent: "现在只能按标题、地方、工作法、人名和数字找，过一会儿可以查全文。",
  });
  const list = Object.assign(document.createElement("ol"), { className: "rows results" });
  list.append(...found.slice(0, MOST).map(([, line]) => row(line)));
  place.replaceChildren(heading, note, list);
}

if (place && !terms.length) {
  const hint = { className: "meta", textContent: "可以找稿件的标题、地方、工作法、人名和数字。" };
  place.replaceChildren(Object.assign(document.createElement("p"), hint));
} else if (place) {
  try {
    await look();
  } catch {
    place.textContent = "现在不能检索，请过一会儿再试，或者打电话问我们。";
  }
}
