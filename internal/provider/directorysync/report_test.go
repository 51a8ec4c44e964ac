package directorysync

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

func TestReport_files_are_named_by_their_formats(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		path    string
		formats []string
		want    []string
	}{
		{"report.md", nil, []string{"report.md"}},
		{"report", []string{"html"}, []string{"report"}},
		{"out/report.md", []string{"markdown", "html", "json"}, []string{"out/report.md", "out/report.html", "out/report.json"}},
		{"report", []string{"json", "html"}, []string{"report.json", "report.html"}},
		{"acme.com", []string{"json", "markdown"}, []string{"acme.com.json", "acme.com.md"}},
		{"a.b/REPORT.HTM", []string{"html", "json"}, []string{"a.b/REPORT.html", "a.b/REPORT.json"}},
	} {
		formats := types.ListNull(types.StringType)
		if c.formats != nil {
			var elements []attr.Value
			for _, f := range c.formats {
				elements = append(elements, types.StringValue(f))
			}
			formats = types.ListValueMust(types.StringType, elements)
		}
		settings := types.ObjectValueMust(map[string]attr.Type{"path": types.StringType, "formats": types.ListType{ElemType: types.StringType}},
			map[string]attr.Value{"path": types.StringValue(c.path), "formats": formats})
		var got []string
		for _, f := range reportFiles(settings) {
			got = append(got, f.name)
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s %v (-want +got):\n%s", c.path, c.formats, diff)
		}
	}
	if files := reportFiles(types.ObjectNull(nil)); len(files) > 0 {
		t.Errorf("without a report there are %v", files)
	}
}
