"""Settings by place: `dev` and the demo, `test`, `production`; `base` holds what is common."""
