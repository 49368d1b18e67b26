# For the tests that draw: a folder of its own, small data, and the program as `stipple`.
: "${STIPPLE:?path of the program}"
: "${SOURCE:?top of the sources}"

stipple() { "$STIPPLE" "$@"; }

setup() {
    cd "$BATS_TEST_TMPDIR" || exit 1
    cat >points.csv <<'CSV'
x,y,v,cat,when
1,2,10,a,2023-01-01
2,4,20,b,2023-01-02
3,1,,a,2023-01-03
4,8,40,b,2023-01-05
CSV
}

# The values of a variable in a NetCDF file, one a line.
values() { ncdump -v "$2" "$1" | sed -n "/^ $2 =/,/;/p" | sed "s/^ $2 =//" | tr -d ' ;}' | tr ',' '\n' | sed '/^$/d'; }
