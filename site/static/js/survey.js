// A page that is a file gives out no cookie; fetched early, one press is enough. Without it, the
// server asks for a second one.
fetch("/api/hello", { method: "POST", headers: { "X-Huaxi": "1" } }).catch(() => {});
