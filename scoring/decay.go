package scoring

// halving is 2^32 · 2^(−i/64), rounded to the nearest integer (TestTable computes it).
var halving = [65]int64{
	4294967296, 4248701965, 4202935003, 4157661043, 4112874773, 4068570940, 4024744348, 3981389855,
	3938502376, 3896076880, 3854108391, 3812591987, 3771522796, 3730896002, 3690706840, 3650950594,
	3611622603, 3572718252, 3534232978, 3496162267, 3458501653, 3421246719, 3384393094, 3347936457,
	3311872529, 3276197082, 3240905930, 3205994934, 3171459999, 3137297074, 3103502151, 3070071267,
	3037000500, 3004285971, 2971923842, 2939910317, 2908241642, 2876914102, 2845924021, 2815267765,
	2784941738, 2754942382, 2725266179, 2695909648, 2666869345, 2638141863, 2609723834, 2581611923,
	2553802834, 2526293303, 2499080105, 2472160047, 2445529972, 2419186755, 2393127307, 2367348571,
	2341847524, 2316621173, 2291666561, 2266980759, 2242560872, 2218404036, 2194507417, 2170868212,
	2147483648,
}

const day = 24 * 60 * 60 // seconds

// decay is weight · 2^(−age/halfLife), weight in thousandths (at most maxWeight), times in seconds. Between the points of
// the table the line between them is taken. The result is rounded down; it lies within 1 + weight/65536 of the exact value,
// never grows with age, and is 0 in the end.
func decay(weight, age, halfLife int64) int64 {
	if age <= 0 {
		return weight
	}
	point := age * 64 / halfLife
	halvings, i := point/64, point%64
	if halvings > 30 {
		return 0
	}
	between := age * 64 % halfLife << 16 / halfLife // 0 … 65535
	factor := halving[i] - (halving[i]-halving[i+1])*between>>16
	return weight * factor >> (32 + halvings)
}
