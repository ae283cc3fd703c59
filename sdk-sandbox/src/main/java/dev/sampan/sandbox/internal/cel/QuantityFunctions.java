package dev.sampan.sandbox.internal.cel;

import static dev.cel.common.CelFunctionDecl.newFunctionDeclaration;
import static dev.cel.common.CelOverloadDecl.newGlobalOverload;
import static dev.cel.common.CelOverloadDecl.newMemberOverload;

import dev.cel.common.types.CelType;
import dev.cel.common.types.OpaqueType;
import dev.cel.common.types.SimpleType;
import dev.cel.runtime.CelFunctionBinding;
import dev.sampan.problem.InvalidRequestException;
import dev.sampan.value.Quantity;
import java.math.BigDecimal;
import java.util.List;

/** Quantities, such as {@code quantity('500m')}: compared, added, and read as numbers. */
final class QuantityFunctions {
    private static final CelType QUANTITY = OpaqueType.create("kubernetes.Quantity");

    static final FunctionLibrary LIBRARY = new FunctionLibrary(
            List.of(
                    newFunctionDeclaration(
                            "quantity", newGlobalOverload("string_to_quantity", QUANTITY, SimpleType.STRING)),
                    newFunctionDeclaration(
                            "isQuantity", newGlobalOverload("is_quantity_string", SimpleType.BOOL, SimpleType.STRING)),
                    newFunctionDeclaration("sign", newMemberOverload("quantity_sign", SimpleType.INT, QUANTITY)),
                    newFunctionDeclaration(
                            "compareTo", newMemberOverload("quantity_compare_to", SimpleType.INT, QUANTITY, QUANTITY)),
                    newFunctionDeclaration(
                            "isGreaterThan",
                            newMemberOverload("quantity_is_greater_than", SimpleType.BOOL, QUANTITY, QUANTITY)),
                    newFunctionDeclaration(
                            "isLessThan",
                            newMemberOverload("quantity_is_less_than", SimpleType.BOOL, QUANTITY, QUANTITY)),
                    newFunctionDeclaration(
                            "asInteger", newMemberOverload("quantity_get_int", SimpleType.INT, QUANTITY)),
                    newFunctionDeclaration(
                            "isInteger", newMemberOverload("quantity_is_integer", SimpleType.BOOL, QUANTITY)),
                    newFunctionDeclaration(
                            "asApproximateFloat", newMemberOverload("quantity_get_float", SimpleType.DOUBLE, QUANTITY)),
                    newFunctionDeclaration(
                            "add",
                            newMemberOverload("quantity_add", QUANTITY, QUANTITY, QUANTITY),
                            newMemberOverload("quantity_add_int", QUANTITY, QUANTITY, SimpleType.INT)),
                    newFunctionDeclaration(
                            "sub",
                            newMemberOverload("quantity_sub", QUANTITY, QUANTITY, QUANTITY),
                            newMemberOverload("quantity_sub_int", QUANTITY, QUANTITY, SimpleType.INT))),
            List.of(
                    CelFunctionBinding.from("string_to_quantity", String.class, QuantityFunctions::parse),
                    CelFunctionBinding.from("is_quantity_string", String.class, QuantityFunctions::isQuantity),
                    CelFunctionBinding.from("quantity_sign", BigDecimal.class, one -> (long) one.signum()),
                    CelFunctionBinding.from("quantity_compare_to", BigDecimal.class, BigDecimal.class, (one, other) ->
                            (long) one.compareTo(other)),
                    CelFunctionBinding.from(
                            "quantity_is_greater_than",
                            BigDecimal.class,
                            BigDecimal.class,
                            (one, other) -> one.compareTo(other) > 0),
                    CelFunctionBinding.from(
                            "quantity_is_less_than",
                            BigDecimal.class,
                            BigDecimal.class,
                            (one, other) -> one.compareTo(other) < 0),
                    CelFunctionBinding.from("quantity_get_int", BigDecimal.class, QuantityFunctions::asInteger),
                    CelFunctionBinding.from("quantity_is_integer", BigDecimal.class, QuantityFunctions::isInteger),
                    CelFunctionBinding.from("quantity_get_float", BigDecimal.class, BigDecimal::doubleValue),
                    CelFunctionBinding.from("quantity_add", BigDecimal.class, BigDecimal.class, BigDecimal::add),
                    CelFunctionBinding.from(
                            "quantity_add_int",
                            BigDecimal.class,
                            Long.class,
                            (one, number) -> one.add(BigDecimal.valueOf(number))),
                    CelFunctionBinding.from("quantity_sub", BigDecimal.class, BigDecimal.class, BigDecimal::subtract),
                    CelFunctionBinding.from(
                            "quantity_sub_int",
                            BigDecimal.class,
                            Long.class,
                            (one, number) -> one.subtract(BigDecimal.valueOf(number)))));

    private QuantityFunctions() {}

    private static BigDecimal parse(String text) {
        try {
            return Quantity.parse(text).amount();
        } catch (InvalidRequestException e) {
            throw new IllegalArgumentException(
                    "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'", e);
        }
    }

    private static boolean isQuantity(String text) {
        try {
            parse(text);
            return true;
        } catch (IllegalArgumentException notOne) {
            return false;
        }
    }

    private static boolean isInteger(BigDecimal quantity) {
        return quantity.stripTrailingZeros().scale() <= 0
                && quantity.toBigInteger().bitLength() < Long.SIZE;
    }

    private static long asInteger(BigDecimal quantity) {
        if (!isInteger(quantity)) {
            throw new IllegalArgumentException("cannot convert value to integer");
        }
        return quantity.longValueExact();
    }
}
