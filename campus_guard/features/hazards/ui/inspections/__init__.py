"""The pages of inspections: due, rounds keyed in, plan, calendar, checklists, superiors' visits."""
