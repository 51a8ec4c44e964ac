package user

import (
	"context"
	"errors"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/lark-directory/terraform-provider-lark/internal/directory"
	"github.com/lark-directory/terraform-provider-lark/internal/lark"
	"github.com/lark-directory/terraform-provider-lark/internal/provider/clients"
	"github.com/lark-directory/terraform-provider-lark/internal/provider/object"
	"github.com/lark-directory/terraform-provider-lark/internal/reconcile"
)

var transferSchema = schema.SingleNestedAttribute{
	Optional: true,
	MarkdownDescription: "Who receives what the person has, when `on_destroy = \"delete\"`: each an `open_id`. What is left out goes to the direct manager; " +
		"without one, documents, minutes, mail and apps stay with the resigned account, and **calendar and surveys are deleted**. A destroy obeys what was " +
		"applied last.",
	Attributes: map[string]schema.Attribute{
		"department_chat_acceptor_user_id": acceptor("the department's group chats"),
		"external_chat_acceptor_user_id":   acceptor("external group chats"),
		"docs_acceptor_user_id":            acceptor("documents"),
		"calendar_acceptor_user_id":        acceptor("calendar events"),
		"application_acceptor_user_id":     acceptor("apps"),
		"minutes_acceptor_user_id":         acceptor("minutes"),
		"survey_acceptor_user_id":          acceptor("surveys"),
		"anycross_acceptor_user_id":        acceptor("AnyCross integrations"),
		"email_acceptor_user_id":           acceptor("mail, for `email_processing_type = \"transfer\"`"),
		"email_processing_type": schema.StringAttribute{
			Optional: true, Validators: []validator.String{stringvalidator.OneOf("transfer", "keep", "delete")},
			MarkdownDescription: "What becomes of the mailbox of Lark Mail: `transfer`, `keep` or `delete`.",
		},
	},
}

func acceptor(of string) schema.StringAttribute {
	return schema.StringAttribute{Optional: true, Validators: []validator.String{openID}, MarkdownDescription: "Receives " + of + "."}
}

func (m model) transfer() directory.Transfer {
	given := func(name string) string {
		s, _ := m.Transfer.Attributes()[name].(types.String)
		return s.ValueString()
	}
	return directory.Transfer{
		DepartmentChat: given("department_chat_acceptor_user_id"), ExternalChat: given("external_chat_acceptor_user_id"),
		Docs: given("docs_acceptor_user_id"), Calendar: given("calendar_acceptor_user_id"), Applications: given("application_acceptor_user_id"),
		Minutes: given("minutes_acceptor_user_id"), Surveys: given("survey_acceptor_user_id"), Anycross: given("anycross_acceptor_user_id"),
		Email: directory.EmailTransfer{
			Processing: map[string]directory.EmailProcessing{
				"transfer": directory.EmailTransferred, "keep": directory.EmailKept, "delete": directory.EmailDeleted,
			}[given("email_processing_type")],
			Acceptor: given("email_acceptor_user_id"),
		},
	}
}

// leave is what a destroy does.
func leave(ctx context.Context, c *lark.Client, m model) error {
	if !takes(nil, m) {
		return nil
	}
	id := m.OpenID.ValueString()
	u, err := present(ctx, c, "open_id", id)
	switch {
	case err != nil:
		return err
	case deletes(nil, m):
		return c.DeleteUser(ctx, id, m.transfer())
	case u.Status.Frozen:
		return nil
	}
	err = c.UpdateUser(ctx, id, directory.Person{"suspended": true})
	if errors.Is(err, directory.ErrNotJoined) {
		return fmt.Errorf("%w. Lark does not suspend who has not accepted the invitation: apply on_destroy = \"delete\" first, which withdraws it, or "+
			"\"abandon\", which leaves it", err)
	}
	return err
}

// takes reports whether a change may suspend or delete the person; whether they are suspended already, only Lark knows: what
// is destroyed is not always refreshed before.
func takes(planned *model, prior model) bool {
	if planned != nil {
		return planned.IsFrozen.ValueBool() && !prior.IsFrozen.ValueBool()
	}
	return prior.OnDestroy.ValueString() != onDestroyAbandon
}

// deletes reports whether a change deletes the person.
func deletes(planned *model, prior model) bool {
	return planned == nil && prior.OnDestroy.ValueString() == onDestroyDelete
}

// guard keeps administrators, and whom the budget does not cover, from being suspended or deleted.
func guard(ctx context.Context, c *clients.Clients, planned *model, prior model) error {
	if !takes(planned, prior) {
		return nil
	}
	client, diags := c.Lark()
	if diags.HasError() {
		return errors.New(diags[0].Summary() + ": " + diags[0].Detail())
	}
	id := prior.OpenID.ValueString()
	u, err := present(ctx, client, "open_id", id)
	switch {
	case errors.Is(err, directory.ErrGone), errors.Is(err, directory.ErrResigned):
		return nil // there is nobody to guard
	case err != nil:
		return err
	case u.Status.Known && u.Status.Frozen && !deletes(planned, prior):
		return nil // nor is there anything to do
	case !u.ManagerKnown || !u.Status.Known:
		return errors.New("whether they are an administrator of the tenant cannot be read, so they are not suspended or deleted: grant the app the " +
			"scope contact:user.employee:readonly and publish a new version")
	case u.Manager:
		return errors.New("they are an administrator of the tenant, and those are never suspended or deleted: take the role from them in the admin " +
			"console first, or take them out of Terraform by on_destroy = \"abandon\" or a removed block")
	}
	label := u.Person.Label(id)
	if err := c.Claims.User(id, reconcile.Account{Label: label, Fate: reconcile.Suspended}).Refused(); err != nil {
		return err
	}
	return c.Offboarding.Take(id, label)
}

// farewell says what a destroy means for the person.
func farewell(ctx context.Context, p *object.Planning[model]) {
	who, id := p.Prior.Name.ValueString(), p.Prior.OpenID.ValueString()
	if !takes(nil, *p.Prior) {
		p.Diagnostics.AddWarning(fmt.Sprintf("%q stays in Lark", who), fmt.Sprintf("The account %s is as it was, and Terraform knows it no longer.", id))
		return
	}
	client, diags := p.Clients.Lark()
	p.Diagnostics.Append(diags...)
	if p.Diagnostics.HasError() {
		return
	}
	u, err := present(ctx, client, "open_id", id)
	if err == nil {
		refuse(p, p.Prior, p.Clients.Renames.Leaves(who, p.Prior.keys(id)))
	}
	switch {
	case err != nil: // who is gone needs none, and for the rest the guard speaks
	case deletes(nil, *p.Prior):
		p.Diagnostics.AddWarning(fmt.Sprintf("%q will resign", who), fmt.Sprintf("The account %s is deleted. For 30 days an administrator can restore "+
			"it, without departments, roles and what was handed on.", id))
	case !u.Status.Frozen:
		p.Diagnostics.AddWarning(fmt.Sprintf("%q will be suspended", who), fmt.Sprintf("The account %s is signed out and cannot be used. To have it "+
			"back, import it with is_frozen = false.", id))
	}
}
