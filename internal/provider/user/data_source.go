package user

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/lark-directory/terraform-provider-lark/internal/directory"
	"github.com/lark-directory/terraform-provider-lark/internal/lark"
	"github.com/lark-directory/terraform-provider-lark/internal/provider/clients"
)

// NewDataSource returns the data source lark_user.
func NewDataSource() datasource.DataSource { return &dataSource{} }

var _ datasource.DataSourceWithConfigure = (*dataSource)(nil)

type dataSource struct{ clients *clients.Clients }

type dataModel struct {
	attributes
	IsResigned      types.Bool `tfsdk:"is_resigned"`
	IsActivated     types.Bool `tfsdk:"is_activated"`
	IsExited        types.Bool `tfsdk:"is_exited"`
	IsUnjoin        types.Bool `tfsdk:"is_unjoin"`
	IsTenantManager types.Bool `tfsdk:"is_tenant_manager"`
}

func (d *dataSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_user"
}

func (d *dataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	var keys []path.Expression
	for _, key := range lark.UserKeys {
		keys = append(keys, path.MatchRoot(key))
	}
	key := func(description string, validators ...validator.String) schema.StringAttribute {
		return schema.StringAttribute{
			Optional: true, Computed: true, MarkdownDescription: description,
			Validators: append([]validator.String{stringvalidator.LengthAtLeast(1)}, validators...),
		}
	}
	text := func(description string) schema.StringAttribute {
		return schema.StringAttribute{Computed: true, MarkdownDescription: description}
	}
	number := func(description string) schema.Int64Attribute {
		return schema.Int64Attribute{Computed: true, MarkdownDescription: description}
	}
	flag := func(description string) schema.BoolAttribute {
		return schema.BoolAttribute{Computed: true, MarkdownDescription: description}
	}
	resp.Schema = schema.Schema{
		MarkdownDescription: "A user, looked up by any one key. Look-ups of one run travel together, 50 a call. Nobody by that key is an error; somebody who has " +
			"resigned is found by an id only. What the app may not read, for want of a field scope, is null; what is empty in Lark is empty. Needs the " +
			"scopes `contact:contact.base:readonly` and, for email and mobile, `contact:user.id:readonly`.",
		Attributes: map[string]schema.Attribute{
			"open_id":          key("The user's id for this app (`ou_...`).", stringvalidator.ExactlyOneOf(keys...)),
			"user_id":          key("The user's id in the tenant."),
			"union_id":         key("The user's id for all apps of one developer (`on_...`)."),
			"email":            key("The email."),
			"mobile":           key("The mobile with its country code, such as `+6581234567`.", lawful("mobile")),
			"name":             text("The name."),
			"en_name":          text("The name in English."),
			"nickname":         text("The alias."),
			"enterprise_email": text("The mailbox of Lark Mail. It is no key: Lark does not search it."),
			"mobile_visible":   flag("Whether colleagues see the mobile."),
			"gender":           number("0 secret, 1 male, 2 female, 3 other."),
			"avatar_key":       text("The key of the picture."),
			"department_ids": schema.ListAttribute{
				Computed: true, ElementType: types.StringType,
				MarkdownDescription: "The `open_department_id` of each department, the primary one first; empty for somebody at the root.",
			},
			"orders": schema.ListNestedAttribute{
				Computed: true, MarkdownDescription: "Where the person stands in each department.",
				NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
					"department_id":    text("The `open_department_id`."),
					"user_order":       number("The person's place among the department's people."),
					"department_order": number("The department's place among the person's own: the greatest is the primary one."),
				}},
			},
			"leader_user_id": text("The direct manager's `open_id`."),
			"dotted_line_leader_user_ids": schema.SetAttribute{
				Computed: true, ElementType: types.StringType, MarkdownDescription: "The `open_id`s of dotted-line managers.",
			},
			"city":          text("The city."),
			"country":       text("The country's code."),
			"work_station":  text("The work station."),
			"join_time":     number("The first day at work, in seconds since 1970."),
			"employee_no":   text("The employee number."),
			"employee_type": number("1 regular, 2 intern, 3 outsourced, 4 contractor, 5 consultant, or a custom one."),
			"job_title":     text("The job title."),
			"job_level_id":  text("The job level."),
			"job_family_id": text("The job family."),
			"geo":           text("Where the data of the person rest."),
			"subscription_ids": schema.SetAttribute{
				Computed: true, ElementType: types.StringType, MarkdownDescription: "The seats, where Lark shows them.",
			},
			"custom_attrs": schema.MapNestedAttribute{
				Computed: true, MarkdownDescription: "Custom attributes by id (`C-...`).",
				NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
					"type":            text("`TEXT`, `HREF`, `ENUMERATION`, `PICTURE_ENUM` or `GENERIC_USER`."),
					"text":            text("The text, or the words of a link."),
					"url":             text("The address of a link."),
					"pc_url":          text("Another address of a link for computers."),
					"option_id":       text("The option of an enumeration."),
					"generic_user_id": text("The person whom a `GENERIC_USER` names."),
				}},
			},
			"is_frozen":         flag("Whether the account is suspended."),
			"is_resigned":       flag("Whether the account was deleted."),
			"is_activated":      flag("Whether the person has signed in."),
			"is_exited":         flag("Whether the person has left by themselves."),
			"is_unjoin":         flag("Whether the person has not accepted the invitation yet."),
			"is_tenant_manager": flag("Whether the person is an administrator of the tenant."),
		},
	}
}

func (d *dataSource) Configure(_ context.Context, req datasource.ConfigureRequest, resp *datasource.ConfigureResponse) {
	d.clients = clients.From(req.ProviderData, &resp.Diagnostics)
}

func (d *dataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var m dataModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &m)...)
	client, diags := d.clients.Lark()
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	access := d.clients.Access("lark_user", "look up a user")
	defer access.Log(&resp.Diagnostics)
	key, value := m.key()
	u, err := client.UserBy(ctx, key, normalKey(key, value))
	if err != nil {
		resp.Diagnostics.AddAttributeError(path.Root(key), "Unable to read user \""+value+"\"", err.Error())
		return
	}
	access.Target = u.OpenID
	m.OpenID = types.StringValue(u.OpenID)
	m.show(u, spelling{leader: u.Person.String("leader")})
	m.showStatus(u)
	resp.Diagnostics.Append(resp.State.Set(ctx, m)...)
}

func (m *dataModel) key() (key, value string) {
	for key, v := range map[string]types.String{
		"open_id": m.OpenID, "user_id": m.UserID, "union_id": m.UnionID, "email": m.Email, "mobile": m.Mobile,
	} {
		if !v.IsNull() {
			return key, v.ValueString()
		}
	}
	return "", ""
}

// normalKey is a key as it is looked up.
func normalKey(key, value string) string {
	if key != "mobile" {
		return value
	}
	if normal, err := directory.Phone(value, ""); err == nil {
		return normal
	}
	return value
}

func (m *dataModel) showStatus(u directory.User) {
	known := func(ok, value bool) types.Bool {
		if !ok {
			return types.BoolNull()
		}
		return types.BoolValue(value)
	}
	s := u.Status
	m.IsResigned, m.IsActivated = known(s.Known, s.Resigned), known(s.Known, s.Activated)
	m.IsExited, m.IsUnjoin = known(s.Known, s.Exited), known(s.Known, s.Unjoined)
	m.IsTenantManager = known(u.ManagerKnown, u.Manager)
}
