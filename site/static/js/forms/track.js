// The code that a QR code or a link brought along after "#", and its groups of four as it is typed.

const input = document.querySelector("[data-code]");

function grouped(text) {
  const letters = text.toUpperCase().replace(/[^0-9A-Z]/g, "").slice(0, 17);
  return letters.replace(/(.{4})(?=.)/g, "$1-");
}

const brought = decodeURIComponent(location.hash.slice(1));
if (/^[0-9A-Za-z-]{17,24}$/.test(brought)) {
  input.value = grouped(brought);
  history.replaceState(null, "", location.pathname);
  input.form.querySelector("button").focus();
}
input.addEventListener("change", () => (input.value = grouped(input.value)));
document.querySelector(".errbox")?.focus();
