using System;
using EntraPrivateAccess.Sandbox.Hosting;
using EntraPrivateAccess.Sandbox.State;
using Microsoft.AspNetCore.Http;

namespace EntraPrivateAccess.Sandbox.Control;

/// <summary>Sets and takes away faults.</summary>
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
