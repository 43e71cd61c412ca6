using System;
using System.Threading;
using System.Threading.Tasks;
using EntraPrivateAccess.Reporting;

namespace EntraPrivateAccess.Cmdlets;

/// <summary>What work needs of the command that started it.</summary>
/// <param name="Reporter">Shows what the work does, on the command's streams.</param>
/// <param name="Stop">Cancelled by Ctrl+C, or when the pipeline ends early.</param>
/// <param name="Confirm">Asks <c>ShouldProcess(target, action)</c> on the pipeline thread.</param>
/// <param name="Ask">Puts a question (caption, text) to the person; false where there is nobody to ask.</param>
/// <param name="Write">Writes one object to the pipeline before the work has ended, in order.</param>
internal sealed record CommandScope(
    IReporter Reporter, CancellationToken Stop, Func<string, string, Task<bool>> Confirm, Func<string, string, Task<bool>> Ask, Action<object> Write);
