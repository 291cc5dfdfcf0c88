! Test internal procedures as arguments in threads of OpenMP.
! Copyright The GNU Toolchain Authors.
! This file is part of the GNU C Library.
!
! The GNU C Library is free software; you can redistribute it and/or
! modify it under the terms of the GNU Lesser General Public
! License as published by the Free Software Foundation; either
! version 2.1 of the License, or (at your option) any later version.
!
! The GNU C Library is distributed in the hope that it will be useful,
! but WITHOUT ANY WARRANTY; without even the implied warranty of
! MERCHANTABILITY or FITNESS FOR A PARTICULAR PURPOSE.  See the GNU
! Lesser General Public License for more details.
!
! You should have received a copy of the GNU Lesser General Public
! License along with the GNU C Library; if not, see
! <https://www.gnu.org/licenses/>.

! Numerical methods take functions of one argument.  What else these depend on
! is in the procedures that contain them.
module methods
  implicit none
  integer, parameter :: dp = kind (0d0)

  abstract interface
    real(dp) function scalar_function (x)
      import :: dp
      real(dp), intent(in) :: x
    end function
  end interface

contains

  ! Integrate F from A to B by Simpson's rule, with smaller steps where this is
  ! not within TOLERANCE.
  recursive real(dp) function integral (f, a, b, tolerance) result (total)
    procedure(scalar_function) :: f
    real(dp), intent(in) :: a, b, tolerance
    total = refined (a, b, f (a), f ((a + b) / 2), f (b), tolerance)

  contains

    recursive real(dp) function refined (l, r, fl, fm, fr, t) result (s)
      real(dp), intent(in) :: l, r, fl, fm, fr, t
      real(dp) :: m, coarse, f1, f2
      m = (l + r) / 2
      f1 = f ((l + m) / 2)
      f2 = f ((m + r) / 2)
      coarse = (r - l) * (fl + 4 * fm + fr) / 6
      s = (r - l) * (fl + 4 * f1 + 2 * fm + 4 * f2 + fr) / 12
      if (abs (s - coarse) > 15 * t) then
        s = refined (l, m, fl, f1, fm, t / 2) &
            + refined (m, r, fm, f2, fr, t / 2)
      end if
    end function
  end function

  ! Return where F is zero between A and B, where its signs differ.
  real(dp) function root (f, a, b)
    procedure(scalar_function) :: f
    real(dp), intent(in) :: a, b
    real(dp) :: l, r
    integer :: i
    l = a
    r = b
    do i = 1, 60
      root = (l + r) / 2
      if ((f (root) > 0) .eqv. (f (r) > 0)) then
        r = root
      else
        l = root
      end if
    end do
  end function

  ! Integrate x ** N * y over the triangle with the corners (0, 0), (W, 0) and
  ! (W, W).
  real(dp) function triangle (n, w)
    integer, intent(in) :: n
    real(dp), intent(in) :: w
    triangle = integral (column, 0d0, w, 1d-7)

  contains

    real(dp) function column (x)
      real(dp), intent(in) :: x
      column = column_at (x, n)
    end function
  end function

  ! The same over y alone, at X.
  real(dp) function column_at (x, n)
    real(dp), intent(in) :: x
    integer, intent(in) :: n
    column_at = integral (point, 0d0, x, 1d-8)

  contains

    real(dp) function point (y)
      real(dp), intent(in) :: y
      point = x ** n * y
    end function
  end function

  ! Return how many results are wrong with parameters that depend on FRACTION.
  ! The triangle has W ** (N + 3) / (2 * (N + 3)); find the one from the other.
  integer function wrong_results (n, fraction) result (wrong)
    integer, intent(in) :: n
    real(dp), intent(in) :: fraction
    real(dp) :: w, area
    w = 1 + fraction
    area = w ** (n + 3) / (2 * (n + 3))
    wrong = 0
    if (.not. abs (triangle (n, w) - area) < 1d-5) wrong = wrong + 1
    if (.not. abs (root (excess, 0d0, 3d0) - w) < 1d-5) wrong = wrong + 1

  contains

    real(dp) function excess (x)
      real(dp), intent(in) :: x
      excess = triangle (n, x) - area
    end function
  end function
end module

program main
  use methods
  implicit none
  integer, parameter :: count = 200
  integer :: i, wrong, more
  wrong = 0

  !$omp parallel do schedule(dynamic) num_threads(8) reduction(+:wrong)
  do i = 1, count
    wrong = wrong + wrong_results (mod (i, 4), i / real (count, dp))
  end do

  ! Tasks, too.
  !$omp parallel num_threads(4)
  !$omp single
  do i = 1, count
    !$omp task private(more)
    more = wrong_results (mod (i, 4), i / real (count, dp))
    !$omp atomic
    wrong = wrong + more
    !$omp end task
  end do
  !$omp end single
  !$omp end parallel

  if (wrong /= 0) then
    print *, wrong, 'wrong results'
    stop 1
  end if
  print *, 'ok'
end program
