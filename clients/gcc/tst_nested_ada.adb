-- Test nested subprograms of Ada that C functions call, in tasks.
-- Copyright The GNU Toolchain Authors.
-- This file is part of the GNU C Library.
--
-- The GNU C Library is free software; you can redistribute it and/or
-- modify it under the terms of the GNU Lesser General Public
-- License as published by the Free Software Foundation; either
-- version 2.1 of the License, or (at your option) any later version.
--
-- The GNU C Library is distributed in the hope that it will be useful,
-- but WITHOUT ANY WARRANTY; without even the implied warranty of
-- MERCHANTABILITY or FITNESS FOR A PARTICULAR PURPOSE.  See the GNU
-- Lesser General Public License for more details.
--
-- You should have received a copy of the GNU Lesser General Public
-- License along with the GNU C Library; if not, see
-- <https://www.gnu.org/licenses/>.

with Ada.Command_Line;
with Ada.Text_IO;
with Interfaces.C;

procedure Tst_Nested_Ada is

   use Interfaces.C;

   type Comparison is access function (A, B : access int) return int
     with Convention => C;
   type Numbers is array (size_t range <>) of aliased int
     with Convention => C;

   procedure Qsort (Base : in out Numbers; Count, Size : size_t;
                    Compare : Comparison)
     with Import, Convention => C, External_Name => "qsort";

   Left : exception;

   --  Sort in the order of Sign, which only the function that is nested
   --  knows.  If Leave is positive, it is left by an exception as often as
   --  it was called.
   procedure Sort (Values : in out Numbers; Sign, Leave : int) is

      Calls : int := 0;

      function Compare (A, B : access int) return int
        with Convention => C;

      function Compare (A, B : access int) return int is
      begin
         Calls := Calls + 1;
         if Calls = Leave then
            raise Left;
         end if;
         return Sign * (A.all - B.all);
      end Compare;

   begin
      Qsort (Values, Values'Length, int'Size / 8, Compare'Unrestricted_Access);
   end Sort;

   protected Errors is
      procedure Add;
      function Number return Natural;
   private
      Count : Natural := 0;
   end Errors;

   protected body Errors is
      procedure Add is
      begin
         Count := Count + 1;
      end Add;

      function Number return Natural is (Count);
   end Errors;

   procedure Check (Round : int) is
      Values : Numbers (1 .. 20);
      Sign : constant int := (if Round mod 2 = 0 then 1 else -1);
   begin
      for I in Values'Range loop
         Values (I) := (int (I) * 7 + Round) mod 23;
      end loop;
      begin
         Sort (Values, Sign, 5);
         Errors.Add;
      exception
         when Left => null;
      end;
      Sort (Values, Sign, 0);
      for I in Values'First + 1 .. Values'Last loop
         if Sign * (Values (I) - Values (I - 1)) < 0 then
            Errors.Add;
         end if;
      end loop;
   end Check;

   task type Sorter;

   task body Sorter is
   begin
      for Round in int range 1 .. 2000 loop
         Check (Round);
      end loop;
   end Sorter;

begin
   declare
      Sorters : array (1 .. 8) of Sorter;
      pragma Unreferenced (Sorters);
   begin
      null;
   end;
   if Errors.Number > 0 then
      Ada.Text_IO.Put_Line (Natural'Image (Errors.Number) & " errors");
      Ada.Command_Line.Set_Exit_Status (Ada.Command_Line.Failure);
   end if;
end Tst_Nested_Ada;
