// The progress of a run, asked for twice a second; when it is over, the page shows its receipt.
const box = document.querySelector("[data-progress]");
const bar = box.querySelector("progress");
const HALF_A_SECOND = 500;

const show = run => {
  box.querySelector("[data-progress-step]").textContent = run.step;
  if (run.total) {
    bar.max = run.total;
    bar.value = run.done;
    box.querySelector("[data-progress-state]").textContent = `正在发布，${run.done} / ${run.total} 页`;
  }
};

const ask = async () => {
  try {
    const answer = await fetch(box.dataset.progress, { headers: { Accept: "application/json" } });
    if (answer.ok) {
      const run = await answer.json();
      if (run.over) return location.reload();
      show(run);
    }
  } catch {
    // The server is busy or restarting: the next question may be answered.
  }
  setTimeout(ask, HALF_A_SECOND);
};

setTimeout(ask, HALF_A_SECOND);
