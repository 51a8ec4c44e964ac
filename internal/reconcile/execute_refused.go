package reconcile

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/lark-directory/terraform-provider-lark/internal/directory"
)

// absentDepartment is why somebody is not moved: they would stand in the root.
type absentDepartment string

func (path absentDepartment) Error() string {
	return fmt.Sprintf("not written: the department %q is not in Lark; put right what its own failure says, and run again", string(path))
}

// Attribute is what cannot be written.
func (absentDepartment) Attribute() string { return "departments" }

// refusedAttributes are the attributes of want of which err says that it is their value that cannot be written, as the Attribute of an
// error of the tenant does; one may stand for all that begin with it.
func refusedAttributes(err error, want directory.Person) directory.Person {
	var refused interface{ Attribute() string }
	names := directory.Person{}
	if !errors.As(err, &refused) || refused.Attribute() == "" {
		return names
	}
	for name, v := range want {
		if name == refused.Attribute() || refused.Attribute() == directory.CustomPrefix && strings.HasPrefix(name, directory.CustomPrefix) {
			names[name] = v
		}
	}
	return names
}

// sendTakeable sends what is wanted, and where Lark refuses the value of one attribute, the others without it: a phone that Lark does not
// take must not keep somebody active who is to be suspended. For the same reason a suspension that is refused together with others is
// sent alone. An adoption that Lark contradicts is not: the user may be somebody else. It returns what was sent last, the
// refusals before, and what came of the last.
func (x *executor) sendTakeable(ctx context.Context, s Step, want, have directory.Person) (sent directory.Person, refused []error, err error) {
	for {
		err = x.send(ctx, s, want, have)
		bad := refusedAttributes(err, want)
		if s.Adopt != nil && errors.Is(err, directory.ErrTaken) || errors.Is(err, directory.ErrCallsSpent) || ctx.Err() != nil {
			return want, refused, err
		}
		if len(bad) == 0 || len(bad) == len(want) {
			break
		}
		refused = append(refused, err)
		x.unwritten(s.ID, bad, have)
		want = without(want, bad)
	}
	rest := without(want, directory.Person{"suspended": nil})
	if err == nil || len(rest) == 0 || len(rest) == len(want) || errors.Is(err, directory.ErrNotJoined) || errors.Is(err, directory.ErrPartial) || mayBeDone(err) {
		return want, refused, err
	}
	x.unwritten(s.ID, rest, have)
	alone := directory.Person{"suspended": want["suspended"]}
	refused = append(refused, err)
	return alone, refused, x.send(ctx, s, alone, have)
}

// createTakeable creates a person, without what Lark refuses: a bad phone must not cost anybody their account. Who has what is somebody
// else's may have an account already, and is not created; nor is anybody without their name or place, or without an invitation.
func (x *executor) createTakeable(ctx context.Context, s Step, person directory.Person) (user directory.User, refused []error, err error) {
	for {
		user, err = x.tenant.CreateUser(ctx, s.ID, person)
		bad := refusedAttributes(err, person)
		rest := without(person, bad)
		needed := has(bad, "name") || has(bad, "email") || has(bad, "departments") || !invitable(rest)
		if user.OpenID != "" || len(bad) == 0 || needed || errors.Is(err, directory.ErrTaken) || ctx.Err() != nil {
			break
		}
		refused = append(refused, err)
		x.unwritten(s.ID, bad, directory.Person{})
		person = rest
	}
	if user.OpenID == "" {
		return user, nil, errors.Join(append(refused, err)...)
	}
	return user, refused, err
}

// without is p but for some names.
func without(p, names directory.Person) directory.Person {
	out := directory.Person{}
	for name, v := range p {
		if !has(names, name) {
			out[name] = v
		}
	}
	return out
}
