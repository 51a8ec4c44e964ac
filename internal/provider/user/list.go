package user

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/hashicorp/terraform-plugin-framework-validators/listvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"golang.org/x/sync/errgroup"

	"github.com/lark-directory/terraform-provider-lark/internal/directory"
	"github.com/lark-directory/terraform-provider-lark/internal/lark"
	"github.com/lark-directory/terraform-provider-lark/internal/provider/clients"
)

// NewListDataSource returns the data source lark_users.
func NewListDataSource() datasource.DataSource { return &listDataSource{} }

var _ datasource.DataSourceWithConfigure = (*listDataSource)(nil)

type listDataSource struct{ clients *clients.Clients }

type listModel struct {
	DepartmentID       types.String `tfsdk:"department_id"`
	IncludeDescendants types.Bool   `tfsdk:"include_descendants"`
	OpenIDs            types.List   `tfsdk:"open_ids"`
	UserIDs            types.List   `tfsdk:"user_ids"`
	Users              types.String `tfsdk:"users"`
	Total              types.Int64  `tfsdk:"total"`
}

func (d *listDataSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_users"
}

func (d *listDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	ids := func(description string, validators ...validator.String) schema.ListAttribute {
		return schema.ListAttribute{
			Optional: true, ElementType: types.StringType, MarkdownDescription: description,
			Validators: []validator.List{listvalidator.NoNullValues(), listvalidator.ValueStringsAre(append(validators, stringvalidator.LengthAtLeast(1))...)},
		}
	}
	resp.Schema = schema.Schema{
		MarkdownDescription: "Users as one JSON document: those of a department, or those with given ids. Complete, or an error. Costs a call for each 50 users, and " +
			"at least one for each department; a listing may be some seconds behind. Needs the scope `contact:contact.base:readonly`, the field scopes of " +
			"what is wanted, and the departments in the app's contact range.",
		Attributes: map[string]schema.Attribute{
			"department_id": schema.StringAttribute{
				Optional: true,
				Validators: []validator.String{
					stringvalidator.LengthAtLeast(1),
					stringvalidator.ExactlyOneOf(path.MatchRoot("department_id"), path.MatchRoot("open_ids"), path.MatchRoot("user_ids")),
				},
				MarkdownDescription: "Those who are in this department: its `open_department_id`, its `department_id`, its path as " +
					"`path:Engineering/Platform`, or `0`, the root, which needs a contact range of all staff. Nobody there is an empty document.",
			},
			"include_descendants": schema.BoolAttribute{
				Optional:            true,
				MarkdownDescription: "Whether those in departments below it are wanted, too. Default: `false`.",
			},
			"open_ids": ids("Those with these `open_id`s. One that Lark does not show is an error.", openID),
			"user_ids": ids("Those with these `user_id`s. One that Lark does not show is an error."),
			"users": schema.StringAttribute{
				Computed: true,
				MarkdownDescription: "A JSON object: `open_id` => an object with Lark's own names, as the attributes of the data source `lark_user`; what is empty, or " +
					"may not be read, is missing. In HCL: `jsondecode(data.lark_users.sales.users)`.",
			},
			"total": schema.Int64Attribute{Computed: true, MarkdownDescription: "How many users the document has."},
		},
	}
}

func (d *listDataSource) Configure(_ context.Context, req datasource.ConfigureRequest, resp *datasource.ConfigureResponse) {
	d.clients = clients.From(req.ProviderData, &resp.Diagnostics)
}

func (d *listDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var m listModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &m)...)
	client, diags := d.clients.Lark()
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	access := d.clients.Access("lark_users", "list users")
	defer access.Log(&resp.Diagnostics)
	found, err := m.find(ctx, client)
	if err != nil {
		resp.Diagnostics.AddError("Unable to list users", err.Error())
		return
	}
	users := make(map[string]map[string]any, len(found))
	for id, u := range found {
		users[id] = entry(u)
	}
	access.Counts = map[string]int{"users": len(users)}
	m.Users, m.Total = types.StringValue(string(directory.Encode(users))), types.Int64Value(int64(len(users)))
	resp.Diagnostics.Append(resp.State.Set(ctx, m)...)
}

func (m listModel) find(ctx context.Context, c *lark.Client) (map[string]directory.User, error) {
	switch {
	case !m.OpenIDs.IsNull():
		return byIDs(ctx, c, "open_id", texts(m.OpenIDs.Elements()))
	case !m.UserIDs.IsNull():
		return byIDs(ctx, c, "user_id", texts(m.UserIDs.Elements()))
	}
	top, err := c.FindDepartment(ctx, m.DepartmentID.ValueString())
	if err != nil {
		return nil, err
	}
	departments := []string{top}
	if m.IncludeDescendants.ValueBool() {
		below, err := descendants(ctx, c, top)
		if err != nil {
			return nil, err
		}
		departments = append(departments, below...)
	}
	return inDepartments(ctx, c, departments)
}

func inDepartments(ctx context.Context, c *lark.Client, departments []string) (map[string]directory.User, error) {
	var mu sync.Mutex
	all := map[string]directory.User{}
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(8) // the client keeps the rate
	for _, id := range departments {
		group.Go(func() error {
			users, err := c.UsersIn(ctx, id)
			mu.Lock()
			defer mu.Unlock()
			maps.Copy(all, users)
			return err
		})
	}
	return all, group.Wait()
}

// descendants are all departments below one.
func descendants(ctx context.Context, c *lark.Client, top string) ([]string, error) {
	tree, err := c.AllDepartments(ctx)
	if err != nil {
		return nil, err
	}
	children := map[string][]string{}
	for id, d := range tree {
		children[d.Parent] = append(children[d.Parent], id)
	}
	var below []string
	for next := children[top]; len(next) > 0; {
		slices.Sort(next)
		below = append(below, next...)
		var deeper []string
		for _, id := range next {
			deeper = append(deeper, children[id]...)
		}
		next = deeper
	}
	return below, nil
}

func byIDs(ctx context.Context, c *lark.Client, key string, ids []string) (map[string]directory.User, error) {
	var found map[string]directory.User
	var err error
	if key == "open_id" {
		found, err = c.Users(ctx, ids)
	} else {
		found, err = c.UsersByUserID(ctx, ids)
	}
	if err != nil {
		return nil, err
	}
	all := make(map[string]directory.User, len(found))
	var missing []error
	for _, id := range ids {
		u, ok := found[id]
		if !ok {
			if u, err = c.UserBy(ctx, key, id); err != nil {
				missing = append(missing, fmt.Errorf("%s: %w", id, err))
				continue
			}
		}
		all[u.OpenID] = u
	}
	return all, errors.Join(missing...)
}

// lark's names for what a directory.Person calls otherwise.
var renamed = map[string]string{"departments": "department_ids", "leader": "leader_user_id", "suspended": "is_frozen"}

// entry is a user as the document has them.
func entry(u directory.User) map[string]any {
	e := map[string]any{"union_id": u.UnionID, "user_id": u.UserID}
	custom := map[string]any{}
	for name, v := range u.All() {
		if id, ok := strings.CutPrefix(name, directory.CustomPrefix); ok {
			custom[id] = customEntry(v)
			continue
		}
		if orders, ok := v.([]directory.Order); ok {
			v = orderEntries(orders)
		}
		if lark, ok := renamed[name]; ok {
			name = lark
		}
		e[name] = v
	}
	if len(custom) > 0 {
		e["custom_attrs"] = custom
	}
	if u.Status.Known {
		e["is_frozen"], e["is_resigned"], e["is_activated"] = u.Status.Frozen, u.Status.Resigned, u.Status.Activated
		e["is_exited"], e["is_unjoin"] = u.Status.Exited, u.Status.Unjoined
	}
	if u.ManagerKnown {
		e["is_tenant_manager"] = u.Manager
	}
	maps.DeleteFunc(e, func(_ string, v any) bool { return v == "" })
	return e
}

func customEntry(v any) map[string]any {
	value, ok := v.(directory.CustomValue)
	if !ok {
		return map[string]any{"type": "TEXT", "text": v}
	}
	e := map[string]any{
		"type": value.Type, "text": value.Text, "url": value.URL, "pc_url": value.PCURL, "option_id": value.OptionID, "generic_user_id": value.UserID,
	}
	maps.DeleteFunc(e, func(_ string, v any) bool { return v == "" })
	return e
}

func orderEntries(orders []directory.Order) []map[string]any {
	entries := make([]map[string]any, 0, len(orders))
	for _, o := range orders {
		entries = append(entries, map[string]any{"department_id": o.DepartmentID, "user_order": o.UserOrder, "department_order": o.DepartmentOrder})
	}
	return entries
}
