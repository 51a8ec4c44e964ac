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
// Nothing is ever decided while executing: a step that no longer fits is left out and named. Absence is never
// departure: whom the source does not mention is missing, and nothing happens to them.
package reconcile
