using System;
using System.Collections.Generic;
using EntraPrivateAccess.Sandbox.Servers.Windows;
using EntraPrivateAccess.Sandbox.State;

namespace EntraPrivateAccess.Sandbox.Servers.Layout;

/// <summary>The two services of a connector, and the event channels they write to.</summary>
internal static class ProductServices
{
    public static readonly string[] Names = ["WAPCSvc", "WAPCUpdaterSvc"];

    /// <summary>Puts them in place. An upgrade keeps their start types.</summary>
    /// <param name="updaterStart">The start type of an updater that was removed for this.</param>
    public static void Place(VirtualMachine machine, InstalledProduct product, string? updaterStart = null)
    {
        ProductNames names = product.Names;
        PlaceConnector(machine, product);
        Place(machine, Names[1], names.UpdaterDisplay, $"\"{names.UpdaterFolder}\\{names.UpdaterProgram}.exe\"", @"NT AUTHORITY\SYSTEM", updaterStart);
        machine.Events.AddChannel(names.AdminChannel);
        machine.Events.AddChannel(names.UpdaterChannel);
    }

    /// <summary>The one of the first package.</summary>
    public static void PlaceConnector(VirtualMachine machine, InstalledProduct product) => Place(
        machine, Names[0], product.Names.Display, $"\"{product.Names.Folder}\\{product.Names.ServiceProgram}.exe\"", @"NT AUTHORITY\NETWORK SERVICE");

    public static void Remove(VirtualMachine machine, InstalledProduct product)
    {
        Array.ForEach(Names, machine.Services.Remove);
        machine.Events.RemoveChannel(product.Names.AdminChannel);
        machine.Events.RemoveChannel(product.Names.UpdaterChannel);
    }

    /// <returns>Those that ran.</returns>
    public static IReadOnlyList<string> Halt(VirtualMachine machine)
    {
        List<string> ran = [];
        foreach (string name in Names)
        {
            if (machine.Services.Get(name) is { State: ServiceStatus.Running or ServiceStatus.StartPending })
            {
                ran.Add(name);
            }
        }

        machine.Services.Halt(service => ran.Contains(service.Name));
        return ran;
    }

    private static void Place(VirtualMachine machine, string name, string display, string program, string account, string? start = null)
    {
        bool disabled = machine.World.Faults.Strikes(FaultNames.ServiceDisabled, $"{machine.Spec.Name}/{name}", out _);
        VirtualService? before = machine.Services.Get(name);
        machine.Services.Put(new VirtualService(name, display, program, account, disabled ? "Disabled" : before?.StartType ?? start ?? "AutomaticDelayed"));
    }
}
