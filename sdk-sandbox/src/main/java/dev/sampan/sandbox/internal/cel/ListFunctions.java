package dev.sampan.sandbox.internal.cel;

import static dev.cel.common.CelFunctionDecl.newFunctionDeclaration;
import static dev.cel.common.CelOverloadDecl.newMemberOverload;

import dev.cel.common.types.CelType;
import dev.cel.common.types.ListType;
import dev.cel.common.types.SimpleType;
import dev.cel.common.types.TypeParamType;
import dev.cel.runtime.CelFunctionBinding;
import java.time.Duration;
import java.util.List;

/** {@code isSorted}, {@code sum}, {@code min}, {@code max}, {@code indexOf} and {@code lastIndexOf} of lists. */
final class ListFunctions {
    private static final CelType ANY = TypeParamType.create("T");
    private static final CelType ANY_LIST = ListType.create(ANY);

    static final FunctionLibrary LIBRARY = new FunctionLibrary(
            List.of(
                    newFunctionDeclaration("isSorted", newMemberOverload("list_is_sorted", SimpleType.BOOL, ANY_LIST)),
                    newFunctionDeclaration("sum", newMemberOverload("list_sum", ANY, ANY_LIST)),
                    newFunctionDeclaration("min", newMemberOverload("list_min", ANY, ANY_LIST)),
                    newFunctionDeclaration("max", newMemberOverload("list_max", ANY, ANY_LIST)),
                    newFunctionDeclaration(
                            "indexOf", newMemberOverload("list_index_of", SimpleType.INT, ANY_LIST, ANY)),
                    newFunctionDeclaration(
                            "lastIndexOf", newMemberOverload("list_last_index_of", SimpleType.INT, ANY_LIST, ANY))),
            List.of(
                    CelFunctionBinding.from("list_is_sorted", List.class, ListFunctions::isSorted),
                    CelFunctionBinding.from("list_sum", List.class, ListFunctions::sum),
                    CelFunctionBinding.from("list_min", List.class, list -> extreme("min", list, -1)),
                    CelFunctionBinding.from("list_max", List.class, list -> extreme("max", list, 1)),
                    CelFunctionBinding.from(
                            "list_index_of", List.class, Object.class, (list, item) -> (long) list.indexOf(item)),
                    CelFunctionBinding.from("list_last_index_of", List.class, Object.class, (list, item) ->
                            (long) list.lastIndexOf(item))));

    private ListFunctions() {}

    private static boolean isSorted(List<?> list) {
        for (int at = 1; at < list.size(); at++) {
            if (compare(list.get(at - 1), list.get(at)) > 0) {
                return false;
            }
        }
        return true;
    }

    private static Object sum(List<?> list) {
        Object sum = 0L;
        for (Object item : list) {
            sum = add(sum, item);
        }
        return sum;
    }

    private static Object add(Object sum, Object item) {
        if (item instanceof Long number) {
            return sum instanceof Long before
                    ? (Object) Math.addExact(before, number)
                    : (Object) (((Double) sum) + number);
        }
        if (item instanceof Double number) {
            return ((Number) sum).doubleValue() + number;
        }
        if (item instanceof Duration duration) {
            return sum instanceof Duration before ? before.plus(duration) : duration;
        }
        throw new IllegalArgumentException("no such overload");
    }

    private static Object extreme(String name, List<?> list, int sign) {
        if (list.isEmpty()) {
            throw new IllegalArgumentException(name + " called on empty list");
        }
        Object found = list.get(0);
        for (Object item : list) {
            if (Integer.signum(compare(item, found)) == sign) {
                found = item;
            }
        }
        return found;
    }

    @SuppressWarnings("unchecked")
    private static int compare(Object one, Object other) {
        if (one instanceof Number left
                && other instanceof Number right
                && !one.getClass().equals(other.getClass())) {
            return Double.compare(left.doubleValue(), right.doubleValue());
        }
        if (one instanceof Comparable<?> && one.getClass().equals(other.getClass())) {
            return ((Comparable<Object>) one).compareTo(other);
        }
        throw new IllegalArgumentException("no such overload");
    }
}
