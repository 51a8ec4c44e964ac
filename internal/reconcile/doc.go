// Package reconcile brings a tenant in line with a directory: it decides what is to be done, refuses what is too much,
// does it in order, and tells what came of it.
//
// Four verbs, each a pure or a plainly impure step, in the order in which Terraform calls them:
//
//	Observe  reads the people and departments that the state binds, and returns the state with Lark's values in it
//	Match    finds the Lark users of people who are not bound yet (data source lark_existing_users)
//	Make     Plan = f(wanted, state, existing, policy): pure, deterministic; the same at plan and at apply
//	Execute  re-reads whom the plan concerns, writes what it lists where that is still right, and returns the true state
//
// Nothing is ever decided while executing: a step that no longer fits is left out and named.
//
// # Why nobody is suspended by mistake
//
// A step that suspends is made in two places only: planner.leaver, for bound people whom the directory names as
// departed, and planner.freeze, for those whom it wants with suspended = true. Before one is written,
//
//   - absence counts for nothing: who is in no part of the directory is missing, and stays as they are; a directory
//     without people is an error where anybody is bound (Make). Only where the policy says so, for sources that forget their
//     leavers, is somebody a leaver whom an apply found missing and who still is when a refresh finds that a set time has
//     passed (plan_missing.go);
//   - who is held stays as they are: always if they are rejected, and if they are out of scope unless the policy takes that
//     for leaving (planner.leavesByScope);
//   - what Lark does not show counts for nothing: people out of view are confirmed one by one, many of them are an
//     error, and what cannot be read is neither drift nor a change (Observe);
//   - nobody is taken for somebody else: two people for one user, and a newcomer with the email, phone or number of a
//     leaver, hold both (plan_identity.go); who leaves by one of their source ids is looked for by the others, and two
//     users of one person are left alone (aliases.go);
//   - tenant administrators and the protected are left out, and everybody is where administrators cannot be told
//     (plan_protection.go);
//   - more people than the limit allows refuse the plan in full (limits.go);
//   - the user is read again, and must still be the one that the plan saw, no administrator, and not suspended by
//     somebody else (executor.fitting).
//
// Who was suspended by this sync is remembered, and only they are restored when they come back.
//
// # Why nobody is deleted by mistake
//
// A step that deletes is made in one place only, planner.deletions, for bound people who left and have been suspended by this sync
// for as long as the policy says, which a refresh must have found, and whom nobody restored in the meantime. Whoever gets what they
// have must be there (plan_receivers.go). All that holds of suspensions holds of it, and the executor looks at everybody
// again. What Lark does not give back with a restored account is remembered (Former), until it has been given
// back (Owed).
//
// # Why a department is not taken for another by mistake
//
// To bind a department by another path is safe for people whatever it is taken for: they are compared by where they are in Lark, and
// come out where the directory says. What it changes is who else is renamed with it, so that has to be clear: the department_id
// says so, or everybody whom the plan may move goes to one new path (plan_department_renames.go). Departments are deleted only where
// asked, if the sync made them, and if Lark shows nobody in them when their turn comes (plan_emptied.go, execute_emptied.go).
//
// Who leads a department, and its order, come after the people, by a step of their own (plan_department_leaders.go): so one write does
// both, a leader who is made in the same run can lead, and what Lark refuses of them keeps nobody from their department.
//
// # Why nobody is taken out of a group by mistake
//
// What the directory has as groups becomes user groups in Lark, after the people who are to be in them. Somebody is taken
// out in one place only, planner.leaving, where membership is exclusive, and only if
//
//   - an earlier refresh or apply saw them in the group: a run that takes a group up only adds;
//   - they are wanted, bound, and not among the members in the directory; who is held, missing or departed stays;
//   - or they are a stranger, nobody's account as far as is known, while every person of the directory, held ones
//     included, has an account that is known: else the stranger may be one of them (accounts.unidentified);
//   - the limits allow it, over the whole run and within each larger group (limits_groups.go);
//   - they are in the group still when it is read again (executor.group).
//
// A group whose members the app does not all see is left alone. Groups are never deleted.
package reconcile
