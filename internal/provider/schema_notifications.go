package provider

import (
	"context"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-validators/listvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/objectvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/provider/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/lark-directory/terraform-provider-lark/internal/lark"
	"github.com/lark-directory/terraform-provider-lark/internal/notify"
)

// notificationsAttribute is the provider's notifications block.
func notificationsAttribute() schema.Attribute {
	return schema.SingleNestedAttribute{
		Optional: true,
		MarkdownDescription: "Tells people in Lark what a run of `lark_directory_sync` came to: a card with figures, causes and a link to the run. The same trouble is " +
			"not told each hour, and who was told of one is told once when it is over. Cards name people, never their emails, phone numbers, or what " +
			"`audit_log.redact` lists. A notification that does not arrive is a warning, and fails no run. See the guide *Notifications*.",
		Attributes: map[string]schema.Attribute{
			"webhook": schema.SingleNestedAttribute{
				Optional:            true,
				Validators:          []validator.Object{objectvalidator.AtLeastOneOf(path.MatchRelative().AtParent().AtName("app"))},
				MarkdownDescription: "A custom bot of a group. It needs no permission of the app. At least one of `webhook` and `app` is needed.",
				Attributes: map[string]schema.Attribute{
					"url": schema.StringAttribute{
						Optional: true, Sensitive: true, Validators: []validator.String{webhookURLValidator{}},
						MarkdownDescription: "The bot's address, https: `https://open.larksuite.com/open-apis/bot/v2/hook/...`. Whoever has it can write to the group. " +
							"Environment: `LARK_WEBHOOK_URL`.",
					},
					"secret": schema.StringAttribute{
						Optional: true, Sensitive: true,
						MarkdownDescription: "The bot's secret, where its security settings have *signature verification*: what is sent is then signed. Environment: " +
							"`LARK_WEBHOOK_SECRET`.",
					},
				},
			},
			"app": schema.SingleNestedAttribute{
				Optional: true,
				MarkdownDescription: "The bot of the provider's app. The app needs its bot switched on and the scope `im:message:send_as_bot`; a person must be in its availability, " +
					"a chat must have the bot in it.",
				Attributes: map[string]schema.Attribute{
					"receive_id_type": schema.StringAttribute{
						Required: true, Validators: []validator.String{stringvalidator.OneOf(lark.ReceiveIDTypes...)},
						MarkdownDescription: "What `receive_id` is: `open_id`, `union_id`, `user_id`, `email` or `chat_id`.",
					},
					"receive_id": schema.StringAttribute{
						Required: true, Validators: []validator.String{stringvalidator.LengthAtLeast(1)},
						MarkdownDescription: "Who is told: a person, or a chat (`oc_...`).",
					},
				},
			},
			"on": schema.ListAttribute{
				Optional: true, ElementType: types.StringType,
				Validators: []validator.List{
					listvalidator.SizeAtLeast(1), listvalidator.UniqueValues(), listvalidator.NoNullValues(), listvalidator.ValueStringsAre(stringvalidator.OneOf(kinds()...)),
				},
				MarkdownDescription: "What is told. `failure`: something was not done, or Lark or a source could not be read. `refused`: a plan was refused. `drift`: somebody has changed in Lark " +
					"what the sync manages. `offboarding`: people were suspended or deleted. `success`: a run did everything that was planned. Default: `[\"failure\", \"refused\"]`.",
			},
			"repeat_after": schema.StringAttribute{
				Optional: true, Validators: []validator.String{repeatValidator{}},
				MarkdownDescription: "When a trouble that lasts is told again: a duration such as `24h` (default). One that has become another one is told at once.",
			},
			"memory": schema.StringAttribute{
				Optional: true, Validators: []validator.String{stringvalidator.LengthAtLeast(1)},
				MarkdownDescription: "A file in which is kept what was told, without a word of it. Default: one in the user's cache folder. On a machine that is thrown away after the run, put it " +
					"on a volume that stays: else each run tells anew what it finds, and none knows what is over.",
			},
		},
	}
}

func kinds() (names []string) {
	for _, kind := range notify.Kinds {
		names = append(names, string(kind))
	}
	return names
}

// webhookURLValidator refuses an address before there is something to send to it.
type webhookURLValidator struct{}

func (webhookURLValidator) Description(context.Context) string {
	return "the address of a custom bot, https"
}

func (v webhookURLValidator) MarkdownDescription(ctx context.Context) string {
	return v.Description(ctx)
}

func (webhookURLValidator) ValidateString(_ context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if req.ConfigValue.ValueString() == "" { // or null, or unknown
		return
	}
	if err := notify.CheckURL(req.ConfigValue.ValueString()); err != nil {
		resp.Diagnostics.AddAttributeError(req.Path, "Invalid webhook address", req.Path.String()+": "+err.Error()+".")
	}
}

// repeatValidator takes a duration above zero.
type repeatValidator struct{}

func (repeatValidator) Description(context.Context) string {
	return "a duration above zero, such as 24h"
}

func (v repeatValidator) MarkdownDescription(ctx context.Context) string { return v.Description(ctx) }

func (repeatValidator) ValidateString(_ context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if req.ConfigValue.IsNull() || req.ConfigValue.IsUnknown() {
		return
	}
	if d, err := time.ParseDuration(req.ConfigValue.ValueString()); err != nil || d <= 0 {
		resp.Diagnostics.AddAttributeError(req.Path, "Invalid duration", req.Path.String()+": write a duration above zero in hours or minutes, such as \"24h\"; "+
			"days have no unit of their own.")
	}
}
