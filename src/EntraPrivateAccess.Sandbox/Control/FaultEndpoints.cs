using EntraPrivateAccess.Sandbox.Contracts;
using EntraPrivateAccess.Sandbox.State;
using Microsoft.AspNetCore.Http;

namespace EntraPrivateAccess.Sandbox.Control;

/// <summary>Sets and clears faults.</summary>
internal static class FaultEndpoints
{
    public static IResult Set(Fault fault, FaultBoard faults, Journal journal)
    {
        try
        {
            faults.Set(fault);
        }
        catch (ArgumentException wrong)
        {
            return ControlError.Result(400, wrong.Message);
        }

        journal.Change("fault", $"fault {fault.Name} set", fault.Target, fault.Value);
        return Results.NoContent();
    }

    /// <summary>
    /// Reports whether a fault applies to an external program, such as a real connector: 200 with the fault's value, or
    /// 204. Each 200 uses up one occurrence of the fault.
    /// </summary>
    public static IResult Strikes(string name, string? target, FaultBoard faults) =>
        faults.Strikes(name, target, out Fault? fault) ? Results.Text(fault.Value ?? "") : Results.NoContent();

    /// <summary>Returns the value of a fault without using up an occurrence.</summary>
    public static IResult Value(string name, string? target, FaultBoard faults) =>
        faults.Value(name, target) is string value ? Results.Text(value) : Results.NoContent();

    public static IResult Clear(string? name, FaultBoard faults, Journal journal)
    {
        if (name is not null && !FaultNames.All.ContainsKey(name))
        {
            return ControlError.Result(400, $"There is no fault '{name}'.");
        }

        faults.Clear(name);
        journal.Change("fault", name is null ? "all faults cleared" : $"fault {name} cleared", null);
        return Results.NoContent();
    }
}

/// <summary>Tenant rules to change; omitted rules keep their value.</summary>
/// <param name="PageSize">Items per page without <c>$top</c>; 100 by default.</param>
/// <param name="MoveOnlyFromDefaultRegion">Whether a connector can be moved only out of a group in the tenant's own
/// region (Microsoft's topology page).</param>
/// <param name="AnyRegion">Whether a group may be in a region that the published enumeration lacks.</param>
internal sealed record RuleRequest(
    int? PageSize = null,
    bool? MoveOnlyFromDefaultRegion = null,
    bool? AnyRegion = null
);
