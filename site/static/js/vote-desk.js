// The desk of an open contest reads its figures again every ten seconds, while somebody looks.
const section = document.querySelector("[data-refresh]");
const EVERY = 10_000;

async function refresh() {
  if (document.hidden) return;
  try {
    const answer = await fetch(section.dataset.refresh, { headers: { "X-Requested-With": "XMLHttpRequest" } });
    // A login page, after the session has ended, is no set of figures.
    if (answer.ok && !answer.redirected) section.querySelector("[data-refreshed]").innerHTML = await answer.text();
  } catch {
    // The next turn asks again; the figures that stand there are a little older.
  }
}

if (section) setInterval(refresh, EVERY);
