package sandbox

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"unicode"
)

// companyRegion is an office of a [Company]: where its people are from, how it writes phone numbers and how its
// records name a manager.
type companyRegion struct {
	country, zone, locale string
	percent               int
	cities                []string
	origins               []companyOrigin
	number                func(*rand.Rand) string // national digits, without a trunk prefix
	notations             []func(digits string) string
	manager               func(*OktaUser) string
}

// companyOrigin has given and family names that go together, as "name" or "name|in ASCII"; familyFirst is the order in which
// they are said.
type companyOrigin struct {
	given, family string
	familyFirst   bool
}

var companyRegions = []*companyRegion{
	{
		country: "SG", zone: "Asia/Singapore", locale: "en_SG", percent: 35, cities: []string{"Singapore"},
		origins: []companyOrigin{
			{"Mei Ling,Wei Jie,Hui Min,Jun Hao,Xin Yi,Kai Xuan", "Tan,Lim,Ng,Wong,Goh,Chua,Teo", true},
			{"美玲|meiling,志明|zhiming,家豪|jiahao,雅婷|yating,思远|siyuan", "陈|chen,林|lin,黄|huang,张|zhang,王|wang", true},
			{"Thị Hương|thihuong,Văn Đức|vanduc,Quốc Bảo|quocbao,Ngọc Ánh|ngocanh", "Nguyễn|nguyen,Trần|tran,Phạm|pham,Đặng|dang", true},
			{"Siti Aminah,Muhammad Faiz,Nur Aisyah,Hakim", "binti Osman|osman,bin Rahman|rahman,Ismail", false},
			{"Priya,Arjun,Kavitha,Ravi", "Krishnan,Nair,Pillai,Raj", false},
		},
		number: func(r *rand.Rand) string { return fmt.Sprintf("9%d%06d", 1+r.IntN(7), r.IntN(1e6)) },
		notations: []func(string) string{
			func(d string) string { return "+65" + d },
			func(d string) string { return "+65 " + d[:4] + " " + d[4:] },
			func(d string) string { return d[:4] + " " + d[4:] },
		},
		manager: func(u *OktaUser) string { return u.ID },
	},
	{
		country: "DE", zone: "Europe/Berlin", locale: "de_DE", percent: 25, cities: []string{"Berlin", "München", "Hamburg", "Köln"},
		origins: []companyOrigin{
			{"Jürgen|juergen,Käthe|kaethe,Björn|bjoern,Anna,Matthias,Lena", "Müller|mueller,Weiß|weiss,Schäfer|schaefer,Köhler|koehler,von der Heide|vonderheide", false},
			{"Zoë|zoe,François|francois,Anaïs|anais,Noémie|noemie", "Lefèvre|lefevre,Dupont,Bérenger|berenger", false},
			{"Łukasz|lukasz,Małgorzata|malgorzata,Tomáš|tomas,Søren|soeren", "Nowak,Dvořák|dvorak,Wójcik|wojcik,Ørsted|oersted", false},
			{"Ayşe|ayse,Çağlar|caglar,İbrahim|ibrahim", "Yılmaz|yilmaz,Öztürk|oeztuerk,Şahin|sahin", false},
		},
		number: func(r *rand.Rand) string { return fmt.Sprintf("151%08d", 10_000_000+r.IntN(9e7)) },
		notations: []func(string) string{
			func(d string) string { return "+49" + d },
			func(d string) string { return "+49 (0)" + d[:3] + " " + d[3:] },
			func(d string) string { return "0" + d[:3] + "/" + d[3:] },
			func(d string) string { return "0049 " + d[:3] + " " + d[3:] },
		},
		manager: func(u *OktaUser) string { return u.text("login") },
	},
	{
		country: "US", zone: "America/Los_Angeles", locale: "en_US", percent: 25, cities: []string{"San Francisco", "New York", "Austin"},
		origins: []companyOrigin{
			{"Emily,Michael,Siobhán|siobhan,D'Andre|dandre,Grace,Noah", "O'Connor|oconnor,Smith,Johnson,Park,Okafor,Washington", false},
			{"José|jose,María|maria,Íñigo|inigo,Lucía|lucia", "García|garcia,Nuñez|nunez,Hernández|hernandez", false},
			{"فاطمة|fatima,محمد|mohammed,ليلى|layla,يوسف|yousef", "الأحمد|alahmad,حداد|haddad,النجار|alnajjar", false},
		},
		number: func(r *rand.Rand) string {
			area := []string{"415", "212", "512", "650", "917", "206"}[r.IntN(6)]
			return fmt.Sprintf("%s%d%02d%04d", area, 2+r.IntN(8), 20+r.IntN(80), r.IntN(1e4))
		},
		notations: []func(string) string{
			func(d string) string { return "+1" + d },
			func(d string) string { return "(" + d[:3] + ") " + d[3:6] + "-" + d[6:] },
			func(d string) string { return d[:3] + "." + d[3:6] + "." + d[6:] },
			func(d string) string { return "+1 " + d[:3] + "-" + d[3:6] + "-" + d[6:] },
		},
		manager: func(u *OktaUser) string { return u.text("email") },
	},
	{
		country: "JP", zone: "Asia/Tokyo", locale: "ja_JP", percent: 15, cities: []string{"東京", "Osaka"},
		origins: []companyOrigin{
			{"陽子|yoko,健太|kenta,さくら|sakura,翔|sho,由美子|yumiko,大輔|daisuke", "田中|tanaka,佐藤|sato,鈴木|suzuki,高橋|takahashi,渡辺|watanabe,伊藤|ito", true},
		},
		number: func(r *rand.Rand) string {
			return fmt.Sprintf("%d0%d%07d", 8+r.IntN(2), 1+r.IntN(9), r.IntN(1e7))
		},
		notations: []func(string) string{
			func(d string) string { return "+81" + d },
			func(d string) string { return "+81-" + d[:2] + "-" + d[2:6] + "-" + d[6:] },
			func(d string) string { return "0" + d[:2] + "-" + d[2:6] + "-" + d[6:] },
		},
		manager: func(u *OktaUser) string { return u.text("employeeNumber") },
	},
}

// name invents a name: its parts, how it is shown, and given.family in ASCII for addresses.
func (r *companyRegion) name(rng *rand.Rand) (first, last, display, ascii string) {
	o := r.origins[rng.IntN(len(r.origins))]
	first, given := companyName(rng, o.given)
	last, family := companyName(rng, o.family)
	display = first + " " + last
	if o.familyFirst {
		display = last + " " + first
		if !unicode.Is(unicode.Latin, []rune(last)[0]) {
			display = last + first
		}
	}
	return first, last, display, given + "." + family
}

func companyName(rng *rand.Rand, list string) (name, ascii string) {
	names := strings.Split(list, ",")
	name, ascii, found := strings.Cut(names[rng.IntN(len(names))], "|")
	if !found {
		ascii = strings.ToLower(strings.ReplaceAll(name, " ", ""))
	}
	return name, ascii
}
