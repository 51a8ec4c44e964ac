package lark

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"strconv"

	"github.com/lark-directory/terraform-provider-lark/internal/directory"
)

// EmployeeType is a type that users can have: one of Lark's own, or a custom one. A tenant makes 255 custom ones, and
// those that were deleted count.
type EmployeeType struct {
	// ID is the enum_id. Value is the enum_value: what users carry as employee_type. Lark chooses both.
	ID    string
	Value int
	// Content is the name, 1 to 100 characters, unique in the tenant.
	Content string
	// Active types can be given to users (enum_status 1).
	Active bool
	// BuiltIn types are Lark's own, 1 to 5: the API does not change them.
	BuiltIn bool
	// I18nContent is the name by locale: zh_cn, en_us, ja_jp. In a write, nil leaves what there is.
	I18nContent map[string]string
}

type wireEmployeeType struct {
	ID      string   `json:"enum_id"`
	Value   string   `json:"enum_value"`
	Content string   `json:"content"`
	Type    int      `json:"enum_type"`
	Status  int      `json:"enum_status"`
	I18n    wireI18n `json:"i18n_content"`
}

const (
	builtInType   = 1
	customType    = 2
	activeStatus  = 1
	passiveStatus = 2
)

func (w wireEmployeeType) employeeType() (EmployeeType, error) {
	value, err := strconv.Atoi(w.Value)
	if err != nil || w.ID == "" {
		return EmployeeType{}, fmt.Errorf("an employee type has the enum_id %q and the enum_value %q", w.ID, w.Value)
	}
	return EmployeeType{
		ID: w.ID, Value: value, Content: w.Content, Active: w.Status == activeStatus, BuiltIn: w.Type == builtInType,
		I18nContent: w.I18n.texts(),
	}, nil
}

func (t EmployeeType) clone() EmployeeType {
	t.I18nContent = maps.Clone(t.I18nContent)
	return t
}

// EmployeeTypes lists every employee type of the tenant, by ID. It is remembered until [Client.Forget] is called; what
// this client has written is as it wrote it.
func (c *Client) EmployeeTypes(ctx context.Context) (map[string]EmployeeType, error) {
	all, err := c.objects.employeeTypes.all(ctx)
	for id, t := range all {
		all[id] = t.clone()
	}
	return all, err
}

// EmployeeType reads one employee type; Lark only has the list. One that is not in it is looked for again for some
// seconds before the error matches directory.ErrGone.
func (c *Client) EmployeeType(ctx context.Context, id string) (EmployeeType, error) {
	t, err := c.objects.employeeTypes.one(ctx, id)
	return t.clone(), err
}

func (c *Client) findEmployeeType(ctx context.Context, id string) (t EmployeeType, err error) {
	found, err := c.lookAgain(ctx, func(ctx context.Context) (ok bool, err error) {
		all, err := c.listEmployeeTypes(ctx)
		t, ok = all[id]
		return ok, err
	})
	if err == nil && !found {
		err = fmt.Errorf("reading employee type %s: it %w: it is not in the list of them", id, directory.ErrGone)
	}
	return t, err
}

func (c *Client) listEmployeeTypes(ctx context.Context) (map[string]EmployeeType, error) {
	type page struct {
		paging
		Items []wireEmployeeType `json:"items"`
	}
	var (
		all    = map[string]EmployeeType{}
		failed error
	)
	r := request{doing: "listing employee types", endpoint: getEmployeeTypes, query: pageSize(100)}
	err := pages(ctx, c, r, func(p page) paging {
		for _, w := range p.Items {
			t, err := w.employeeType()
			failed = errors.Join(failed, err)
			all[t.ID] = t
		}
		return p.paging
	})
	switch {
	case err != nil:
	case failed != nil:
		err = fmt.Errorf("%w: %w", c.malformed(r, "is of an unexpected shape"), failed)
	case len(all) == 0: // or else every type would seem to be gone
		err = c.malformed(r, "has not even Lark's own employee types")
	}
	if err != nil {
		return nil, err
	}
	return all, nil
}

// CreateEmployeeType makes a custom employee type and returns it with what Lark chose. A type that is exactly what is asked
// for is returned only where an attempt of this call had no answer; else the error matches directory.ErrTaken, as it does
// where another one has the content or a text of i18n_content.
func (c *Client) CreateEmployeeType(ctx context.Context, t EmployeeType) (EmployeeType, error) {
	r := request{doing: fmt.Sprintf("creating employee type %q", t.Content), endpoint: postEmployeeType, body: t.body()}
	made, err := c.writeEmployeeType(ctx, r)
	var refused *Error
	if errors.As(err, &refused) && refused.Endpoint == postEmployeeType.path && (refused.lost || refused.Is(directory.ErrTaken)) {
		made, err = c.settleEmployeeType(ctx, t, refused)
	}
	if err != nil {
		return EmployeeType{}, err
	}
	c.objects.employeeTypes.claim(made.ID)
	return c.wroteEmployeeType(made), nil
}

// settleEmployeeType finds the type that a refused create has met, or has left behind.
func (c *Client) settleEmployeeType(ctx context.Context, t EmployeeType, refused *Error) (found EmployeeType, err error) {
	ctx, cancel := settling(ctx, refused)
	defer cancel()
	_, err = c.lookAgain(ctx, func(ctx context.Context) (bool, error) {
		all, err := c.listEmployeeTypes(ctx)
		for _, have := range all {
			if have.Content == t.Content {
				found = have
			}
		}
		return found.ID != "", err
	})
	same := found.Active == t.Active && !found.BuiltIn && holds(found.I18nContent, t.I18nContent)
	switch {
	case err == nil && found.ID != "" && refused.lost && same && c.objects.employeeTypes.claim(found.ID):
		return found, nil
	case !refused.Is(directory.ErrTaken):
		return found, refused
	case err != nil:
		return found, fmt.Errorf("%w Which one has it could not be found out: %w", refused, err)
	case found.ID == "":
		return found, refused
	}
	return found, fmt.Errorf("the employee type %q was not made: it %w by the type %s (code %d, log id %s). If that is the "+
		"same, import it; else choose another name", t.Content, directory.ErrTaken, found.ID, refused.Code, refused.LogID)
}

// UpdateEmployeeType writes a custom employee type and returns it as it is then. The error matches directory.ErrGone
// where it does not exist.
func (c *Client) UpdateEmployeeType(ctx context.Context, t EmployeeType) (EmployeeType, error) {
	r := request{doing: "updating employee type " + t.ID, endpoint: putEmployeeType, id: t.ID, body: t.body()}
	written, err := c.writeEmployeeType(ctx, r)
	c.objects.employeeTypes.changed(t.ID)
	if err != nil {
		return EmployeeType{}, c.orGone(ctx, t.ID, err)
	}
	return c.wroteEmployeeType(written), nil
}

// DeleteEmployeeType deletes a custom employee type; users who have it keep it. One that does not exist is no failure.
func (c *Client) DeleteEmployeeType(ctx context.Context, id string) error {
	_, err := call[json.RawMessage](ctx, c, request{doing: "deleting employee type " + id, endpoint: deleteEmployeeType, id: id})
	if err != nil {
		err = c.orGone(ctx, id, err)
	}
	if err != nil && !errors.Is(err, directory.ErrGone) {
		c.objects.employeeTypes.changed(id)
		return err
	}
	c.objects.employeeTypes.remove(id)
	return nil
}

// orGone replaces a refusal by the error that the type does not exist, if that is so: how Lark refuses the id of one
// that does not is not documented.
func (c *Client) orGone(ctx context.Context, id string, refused error) error {
	var e *Error
	if !errors.As(refused, &e) || e.Class != Never || e.Is(directory.ErrNoScope) || e.Is(directory.ErrTaken) {
		return refused
	}
	if _, err := c.findEmployeeType(ctx, id); errors.Is(err, directory.ErrGone) {
		return err
	}
	return refused
}

func (t EmployeeType) body() map[string]any {
	body := map[string]any{"content": t.Content, "enum_type": customType, "enum_status": passiveStatus}
	if t.Active {
		body["enum_status"] = activeStatus
	}
	if t.I18nContent != nil {
		body["i18n_content"] = i18nOf(t.I18nContent)
	}
	return body
}

func (c *Client) writeEmployeeType(ctx context.Context, r request) (EmployeeType, error) {
	data, err := call[struct {
		Type wireEmployeeType `json:"employee_type_enum"`
	}](ctx, c, r)
	if err != nil {
		return EmployeeType{}, err
	}
	t, err := data.Type.employeeType()
	if err != nil {
		e := c.malformed(r, "is of an unexpected shape")
		e.lost = true
		return t, e
	}
	return t, nil
}

// wroteEmployeeType remembers a type as a write has returned it: a listing may be behind.
func (c *Client) wroteEmployeeType(t EmployeeType) EmployeeType {
	c.objects.employeeTypes.changed(t.ID)
	c.objects.employeeTypes.single.remember(t.ID, t)
	return t.clone()
}
