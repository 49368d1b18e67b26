# Small NetCDF files, made by ncgen from text in the test's folder.
: "${STIPPLE:?path of the program}"

stipple() { "$STIPPLE" "$@"; }

# cube.nc: t(time, lat, lon), latitudes falling, longitudes 0 … 270, one value missing; its values are 100 time + 10 lat + lon.
make_cube() {
    cat >cube.cdl <<'CDL'
netcdf cube {
dimensions: time = UNLIMITED ; lat = 3 ; lon = 4 ;
variables:
  double time(time) ; time:units = "hours since 2000-01-30 00:00" ; time:standard_name = "time" ;
  float lat(lat) ; lat:units = "degrees_north" ;
  float lon(lon) ; lon:units = "degrees_east" ;
  short t(time, lat, lon) ; t:long_name = "air temperature" ; t:units = "K" ; t:_FillValue = -1s ;
    t:scale_factor = 0.5 ; t:add_offset = 10. ;
  int n(lat, lon) ; n:missing_value = 7 ;
data:
  time = 0, 24, 48 ; lat = 50, 40, 30 ; lon = 0, 90, 180, 270 ;
  t = 0,1,2,3, 10,11,12,13, 20,21,22,23, 100,101,102,103, 110,111,-1,113, 120,121,122,123,
      200,201,202,203, 210,211,212,213, 220,221,222,223 ;
  n = 1,2,3,4,5,6,7,8,9,10,11,12 ;
}
CDL
    ncgen -k "${1:-classic}" -o cube.nc cube.cdl
}

# map.nc: three variables over (time 2, y 30, x 40), of float with a missing value, packed short, int.
make_packed_map() {
    awk 'BEGIN {
        print "netcdf map { dimensions: time = 2 ; y = 30 ; x = 40 ; variables: double y(y) ; double x(x) ;"
        print "float f(time, y, x) ; f:_FillValue = -1.f ; short s(time, y, x) ; s:scale_factor = 0.25 ; s:add_offset = 9. ;"
        print "int i(time, y, x) ; i:valid_max = 2300 ; data:"
        for (k = 0; k < 30; k++) y = y (k ? "," : "") k
        for (k = 0; k < 40; k++) x = x (k ? "," : "") k
        for (k = 0; k < 2400; k++) {
            f = f (k ? "," : "") (k % 7 == 3 ? -1 : k * k % 1013 / 8)
            s = s (k ? "," : "") (k * 37 % 2001 - 1000)
            i = i (k ? "," : "") k
        }
        print "y = " y "; x = " x "; f = " f "; s = " s "; i = " i "; }" }' >map.cdl
    ncgen -o map.nc map.cdl
}
